"""The grammar of variables, as a table of examples, and the place of what cannot be read."""

from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fakes.variable_texts import NULL
from rmm_jobs.domain.variable_errors import Unreadable, VariablesAmbiguous, VariablesUnreadable
from rmm_jobs.inputs.variables import parse_variables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the examples of the command's document
        ("days=30", {"days": "30"}),
        (r"days=30,path=C:\\Temp", {"days": "30", "path": r"C:\Temp"}),
        ("drives=C,days=7,logs=true", {"drives": "C", "days": "7", "logs": "true"}),
        (r"BACKUP_PATH=D:\\Backup,RETENTION_DAYS=30", {"BACKUP_PATH": r"D:\Backup", "RETENTION_DAYS": "30"}),
        (r"path=C:\Program Files\App", {"path": r"C:\Program Files\App"}),
        (r"path=D:\\Backups,retention=7", {"path": r"D:\Backups", "retention": "7"}),
        (
            "enabled=true,threshold=90,email=admin@company.com",
            {"enabled": "true", "threshold": "90", "email": "admin@company.com"},
        ),
        # blanks, empty values, equals signs, other alphabets
        (" days = 30 ,\n path = C:\\Temp \t", {"days": "30", "path": r"C:\Temp"}),
        ("a=,b=", {"a": "", "b": ""}),
        ("query=a=b==c", {"query": "a=b==c"}),
        ("gruß=Köln 東京,x=\N{GRINNING FACE}", {"gruß": "Köln 東京", "x": "\N{GRINNING FACE}"}),
        ("", {}),
        ("  \n ", {}),
        # quotes
        ('path="C:\\Temp, old",days=3', {"path": r"C:\Temp, old", "days": "3"}),
        (r'say="she said \"no\", twice"', {"say": 'she said "no", twice'}),
        ('a="" , b="line 1\nline 2"', {"a": "", "b": "line 1\nline 2"}),
        ('a= " kept " ', {"a": " kept "}),
        ('size=3" pipe', {"size": '3" pipe'}),
        (r"say=a\"b", {"say": r"a\"b"}),
        (r'path="C:\Temp\\",days=3', {"path": "C:\\Temp\\", "days": "3"}),
        ('"days=30,path=C:\\Temp"', {"days": "30", "path": r"C:\Temp"}),
        ('"a="x,y",b=2"', {"a": "x,y", "b": "2"}),
        ('" "', {}),
        # backslashes
        (r"a=\,x", {"a": ",x"}),
        (r"a=1\,2\,3,b=4", {"a": "1,2,3", "b": "4"}),
        (r"a=x\\,b=2", {"a": "x\\", "b": "2"}),
        (r"a=x\\\,y,b=2", {"a": "x\\,y", "b": "2"}),
        ("path=C:\\Temp\\", {"path": "C:\\Temp\\"}),
        ("path=C:\\Temp\\\\", {"path": "C:\\Temp\\"}),
        (r"path=C:\Temp\ ,days=3", {"path": "C:\\Temp\\", "days": "3"}),
        (r"share=\\server\share", {"share": r"\\server\share"}),
        (r"share=\\\\server\\share", {"share": r"\\server\share"}),
        (r'share="\\server\a, b"', {"share": r"\\server\a, b"}),
        (r"a=\x", {"a": r"\x"}),
        (r"a=x\\\y", {"a": r"x\\y"}),
        # JSON
        ('{"days": 30, "path": "C:\\\\Temp"}', {"days": "30", "path": r"C:\Temp"}),
        (
            '{"a": 30.0, "b": 1e5, "c": -0, "d": true, "e": false}',
            {"a": "30.0", "b": "1e5", "c": "-0", "d": "true", "e": "false"},
        ),
        ('{"a": "line 1\nline 2"}', {"a": "line 1\nline 2"}),
        (" { } ", {}),
        ('"{"a": 1}"', {"a": "1"}),
    ],
)
def test_a_text_is_read_as_its_author_meant_it(text: str, expected: Mapping[str, str]) -> None:
    assert parse_variables(text) == expected


@pytest.mark.parametrize(
    ("text", "reason", "position", "near", "name"),
    [
        ("oops", Unreadable.NO_EQUALS, 0, "oops", None),
        ("a=1, oops ,b=2", Unreadable.NO_EQUALS, 5, "oops ,b=2", None),
        ("=1", Unreadable.NO_NAME, 0, "=1", None),
        ("a=1,=2", Unreadable.NO_NAME, 4, "=2", None),
        (",a=1", Unreadable.EMPTY_PAIR, 0, ",a=1", None),
        ("a=1,,b=2", Unreadable.EMPTY_PAIR, 4, ",b=2", None),
        ("a=1, ", Unreadable.EMPTY_PAIR, 3, ",", None),
        ('a="x', Unreadable.OPEN_QUOTE, 2, '"x', "a"),
        (r'a="C:\",b=1', Unreadable.OPEN_QUOTE, 2, r'"C:\",b=1', "a"),
        ('"a=1', Unreadable.OPEN_QUOTE, 0, '"a=1', None),
        ('"', Unreadable.OPEN_QUOTE, 0, '"', None),
        ('a="x" y', Unreadable.AFTER_QUOTE, 6, "y", "a"),
        ("a=1,a=2", Unreadable.DUPLICATE, 4, "a=2", "a"),
        ("a=1\nb=2", Unreadable.CONTROL, 3, "\nb=2", "a"),
        ("a\tb=2", Unreadable.CONTROL, 1, "\tb=2", "a\tb"),
        ("a=" + "x" * 50 + "\0", Unreadable.CONTROL, 52, "\0", "a"),
        ("x" * 50, Unreadable.NO_EQUALS, 0, "x" * 30, None),
        ('{"a": 1', Unreadable.BAD_JSON, 7, "", None),
        ('{"a" 1}', Unreadable.BAD_JSON, 5, "1}", None),
        ('{a: "1"}', Unreadable.BAD_JSON, 1, 'a: "1"}', None),
        ('{"a": 01}', Unreadable.BAD_JSON, 7, "1}", None),
        ('{"a": "x}', Unreadable.BAD_JSON, 6, '"x}', None),
        ('{"a": NaN}', Unreadable.BAD_JSON, 6, "NaN}", None),
        ('{"a": 1} b', Unreadable.BAD_JSON, 9, "b", None),
        ('{"a": 1,}', Unreadable.BAD_JSON, 8, "}", None),
        ('{"": 1}', Unreadable.NO_NAME, 1, '"": 1}', None),
        ('{"a": 1, "a": 2}', Unreadable.DUPLICATE, 9, '"a": 2}', "a"),
        ('{"a": null}', Unreadable.BAD_VALUE, 6, "null}", "a"),
        ('{"a": [1]}', Unreadable.BAD_VALUE, 6, "[1]}", "a"),
        ('{"a": {"b": 1}}', Unreadable.BAD_VALUE, 6, '{"b": 1}}', "a"),
    ],
)
def test_an_unreadable_text_is_refused_with_its_position(
    text: str, reason: Unreadable, position: int, near: str, name: str | None
) -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables(text)
    assert (refused.value.reason, refused.value.position) == (reason, position)
    assert (refused.value.near, refused.value.name) == (near, name)


def test_a_refusal_quotes_nothing_of_a_text_that_names_a_secret() -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables("ADMIN_PASSWORD=hunter2,and3")
    assert refused.value.near == ""


@pytest.mark.parametrize("null", [None, NULL])
@given(text=st.text(max_size=60) | st.text(st.sampled_from(list('\\",= \n{}[]:ab1.eE-truefalsn')), max_size=40))
@example(text='{"a":' + "[" * 100_000)
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str, null: str | None) -> None:
    try:
        assert all(parse_variables(text, {"a", "b"}, null=null))
    except VariablesUnreadable as error:
        in_text = 0 <= error.position <= len(text)
    except VariablesAmbiguous as error:
        in_text = error.joined != error.split
    else:
        in_text = True
    assert in_text
