"""What a shell, a word processor or a habit makes of a text is understood or refused, and never sent as it is."""

import json

import pytest

from fakes.grammars import RUN_JOB, RUN_SCRIPT
from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.variable_errors import (
    Ambiguity,
    ParametersRefused,
    Unreadable,
    VariablesAmbiguous,
    VariablesUnreadable,
)
from rmm_jobs.inputs.misreadings import OPTIONS, first_hidden
from rmm_jobs.inputs.variables import format_variables, parse_variables, with_booleans

DECLARED = ["Path", "Force", "Backup Path"]
CLEAR = Component("c1", "Clear", variables=(Variable("Path", "String"), Variable("Force", "Boolean", "false")))


@pytest.mark.parametrize(
    ("text", "kind", "first", "second"),
    [
        (
            r"Path='C:\Program Files',Force=true",
            Ambiguity.SINGLE_QUOTES,
            {"Path": r"C:\Program Files", "Force": "true"},
            {"Path": r"'C:\Program Files'", "Force": "true"},
        ),
        ("Path=\u2018x\u2019", Ambiguity.SINGLE_QUOTES, {"Path": "x"}, {"Path": "\u2018x\u2019"}),
        (
            r"Path=C:\Temp;Force=true",
            Ambiguity.RUN_ON,
            {"Path": r"C:\Temp;Force=true"},
            {"Path": r"C:\Temp", "Force": "true"},
        ),
        (
            r"Path=C:\Temp\ Force = true, Backup Path=x",
            Ambiguity.RUN_ON,
            {"Path": r"C:\Temp\ Force = true", "Backup Path": "x"},
            {"Path": "C:\\Temp\\", "Force": "true", "Backup Path": "x"},
        ),
        (
            "Path=x Force=true; Backup Path=y z",
            Ambiguity.RUN_ON,
            {"Path": "x Force=true; Backup Path=y z"},
            {"Path": "x", "Force": "true", "Backup Path": "y z"},
        ),
        ("Path=x&Force=1", Ambiguity.RUN_ON, {"Path": "x&Force=1"}, {"Path": "x", "Force": "1"}),
        ("Path=x\uff1bForce=1", Ambiguity.RUN_ON, {"Path": "x\uff1bForce=1"}, {"Path": "x", "Force": "1"}),
        ("Path=x --Force=1", Ambiguity.RUN_ON, {"Path": "x --Force=1"}, {"Path": "x", "Force": "1"}),
        (r"Path=C:\,D:" + "\\", Ambiguity.PATHS, {"Path": "C:,D:\\"}, {"Path": "C:\\,D:\\"}),
        (
            r"Path=C:\Temp\,D:\Logs",
            Ambiguity.PATHS,
            {"Path": r"C:\Temp,D:\Logs"},
            {"Path": r"C:\Temp\,D:\Logs"},
        ),
        (r'Path=C:\Temp"', Ambiguity.LONE_QUOTE, {"Path": "C:\\Temp\\"}, {"Path": 'C:\\Temp"'}),
        (
            "Path='x' Force=1",
            Ambiguity.RUN_ON,
            {"Path": "'x' Force=1"},
            {"Path": "'x'", "Force": "1"},
        ),
        ("Path=x force=1", Ambiguity.RUN_ON, {"Path": "x force=1"}, {"Path": "x", "Force": "1"}),
        ("Path='D:\\a,b'", Ambiguity.SINGLE_QUOTES, {"Path": "D:\\a,b"}, {"Path": "'D:\\a,b'"}),
        ("Path=\u00aba, b\u00bb", Ambiguity.MARKS, {"Path": "a, b"}, {"Path": "\u00aba, b\u00bb"}),
        ('{"Path": "\u201cD:\\\\x\u201d"}', Ambiguity.MARKS, {"Path": "D:\\x"}, {"Path": "\u201cD:\\x\u201d"}),
        ('{"Path": "\u00ab x \u00bb"}', Ambiguity.MARKS, {"Path": "x"}, {"Path": "\u00ab x \u00bb"}),
        ("Path=5 --wait", Ambiguity.OPTION, {"Path": "5 --wait"}, {"Path": "5"}),
        ("Path= --wait", Ambiguity.OPTION, {"Path": "--wait"}, {"Path": ""}),
        (
            "Path=5 --timeout 60 \u2014again,Force=1",
            Ambiguity.OPTION,
            {"Path": "5 --timeout 60 \u2014again", "Force": "1"},
            {"Path": "5", "Force": "1"},
        ),
    ],
)
def test_what_has_two_readings_is_refused_with_both(
    text: str, kind: Ambiguity, first: dict[str, str], second: dict[str, str]
) -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables(text, DECLARED)
    assert (refused.value.joined, refused.value.split, refused.value.kind) == (first, second, kind)
    for reading in (first, second):
        assert parse_variables(format_variables(reading), DECLARED) == reading


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("Path='x y' Force=no", {"Path": "x y", "Force": "no"}),
        ('Path=x Force="a b" ,Backup Path=z', {"Path": "x", "Force": "a b", "Backup Path": "z"}),
        ("Path=x Force=[1]", {"Path": "x", "Force": "[1]"}),
    ],
)
def test_each_value_of_a_run_is_read_as_if_it_stood_alone(text: str, second: dict[str, str]) -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables(text, DECLARED, null="$null", single_quotes=True)
    assert refused.value.split == second


def test_a_text_with_several_such_places_says_so() -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables("Path='x',Backup Path=y;Force=1", DECLARED)
    assert refused.value.kind is Ambiguity.SEVERAL
    assert refused.value.joined == {"Path": "x", "Backup Path": "y;Force=1"}
    assert refused.value.split == {"Path": "'x'", "Backup Path": "y", "Force": "1"}


def test_a_name_in_another_case_is_offered_as_it_is_declared() -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables("Path=x FORCE=1", ["Path", "Force", "FORCE"])
    assert refused.value.split == {"Path": "x", "FORCE": "1"}
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables("Path=x fORCE=1", ["Path", "Force", "FORCE"])
    assert refused.value.split == {"Path": "x", "Force": "1"}


def test_the_options_that_the_second_reading_leaves_out_are_told() -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables("Path=5 --timeout 60,Force=1 --wait", DECLARED)
    assert refused.value.beside == ["--timeout 60", "--wait"]


def test_the_options_that_are_looked_for_are_those_of_the_typed_commands() -> None:
    words = {word for grammar in (RUN_JOB, RUN_SCRIPT) for word in (*grammar.options, *grammar.flags)}
    assert {*OPTIONS} == words | {"timeout"}


@pytest.mark.parametrize(
    "text", ['Path="5 --wait"', "Path=/S --waiting", "Path=--wait", "Path=x -wait", "Path=a--wait"]
)
def test_what_only_resembles_an_option_is_a_value(text: str) -> None:
    assert parse_variables(text, DECLARED) == {"Path": text.removeprefix("Path=").strip('"')}


@pytest.mark.parametrize("decoded", [{"Path": "\u201cx\u201d", "Force": 1}, {"Path": "\u201ex\u201c", "Force": 1}])
def test_marks_around_a_decoded_value_have_two_readings(decoded: dict[str, object]) -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables(decoded, DECLARED)
    assert refused.value.joined == {"Path": "x", "Force": "1"}
    assert refused.value.split == {"Path": decoded["Path"], "Force": "1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Path=\u201cC:\\Program Files\u201d,Force=true", {"Path": r"C:\Program Files", "Force": "true"}),
        ("Path=\u201eC:\\\\a, b\u201c , Force=1", {"Path": r"C:\a, b", "Force": "1"}),
        ("Path=\u201c\\\\server\\share\u201d", {"Path": r"\\server\share"}),
        ("\u201cPath=x,Force=1\u201d", {"Path": "x", "Force": "1"}),
        ("Path=say \u201chi\u201d", {"Path": "say \u201chi\u201d"}),
        (r'Path="C:\Temp\"', {"Path": "C:\\Temp\\"}),
        ('Path="x", Force="C:\\a\\" ', {"Path": "x", "Force": "C:\\a\\"}),
        ("Path='90s music", {"Path": "'90s music"}),
        ("Path=it's 5\" wide", {"Path": "it's 5\" wide"}),
        ('Path=3/4"', {"Path": '3/4"'}),
        ("Path=x;y=2", {"Path": "x;y=2"}),
        ('Path="x Force=1"', {"Path": "x Force=1"}),
        ("Path=\"'x'\"", {"Path": "'x'"}),
        ("Path=\N{MAN}\u200d\N{WOMAN}\N{HEAVY BLACK HEART}\ufe0f", {"Path": "\N{MAN}\u200d\N{WOMAN}\u2764\ufe0f"}),
        ('{"Path": "x\\u200b"}', {"Path": "x\u200b"}),
        ('{"Path": "\'x\' Force=1"}', {"Path": "'x' Force=1"}),
    ],
)
def test_what_has_one_reading_is_understood(text: str, expected: dict[str, str]) -> None:
    assert parse_variables(text, DECLARED) == expected


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ("Path=C:\\Temp\u200b,Force=true", Unreadable.INVISIBLE, 12),
        ("\u200bPath=C:\\Temp", Unreadable.INVISIBLE, 0),
        ('Path="x\u00ad"', Unreadable.INVISIBLE, 7),
        ("Path=x\u202ey", Unreadable.INVISIBLE, 6),
        ("Path=x\u200dy", Unreadable.INVISIBLE, 6),
        ('{"Path": "x\ufeff"}', Unreadable.INVISIBLE, 11),
        ('Path=C:\\Temp" --wait', Unreadable.SWALLOWED, 12),
        ("Path=C:\\Temp\u201d \u2014wait", Unreadable.SWALLOWED, 12),
        ('Path="say \\"hi\\"', Unreadable.OPEN_QUOTE, 5),
        ("Path=\u201cx", Unreadable.OPEN_QUOTE, 5),
        ("Path='a'b'", Unreadable.AFTER_QUOTE, 5),
        ("{DaysOld:3}", Unreadable.NO_QUOTES, 1),
        ("{'Path': 3}", Unreadable.SINGLE_QUOTED, 1),
        ("{\u201cPath\u201d: 3}", Unreadable.CURLY_QUOTED, 1),
        ("{\u2018Path\u2019: 3}", Unreadable.CURLY_QUOTED, 1),
        ('{"Path": \u201cx\u201d}', Unreadable.CURLY_QUOTED, 9),
        ("{\"Path\": 'x'}", Unreadable.SINGLE_QUOTED, 9),
        ("Path=x\u00a0", Unreadable.INVISIBLE, 6),
        ("Path=\u00a0x", Unreadable.INVISIBLE, 5),
        ("Path=a\u2007b", Unreadable.INVISIBLE, 6),
        ('Path="a\u202fb"', Unreadable.INVISIBLE, 7),
        ("Path\u3000=x", Unreadable.INVISIBLE, 4),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(text: str, reason: Unreadable, position: int) -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables(text, DECLARED)
    assert (refused.value.reason, refused.value.position) == (reason, position)


@pytest.mark.parametrize(
    "given", [{"Path": "x\u200b"}, {"Path": "x\u00a0y"}, {"Path": ["x", {"y": "z\u200b"}]}, {"Path": [{"a\u200b": 1}]}]
)
def test_a_decoded_value_with_a_character_that_cannot_be_seen_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables(given, DECLARED, null="$null")
    assert (refused.value.reason, refused.value.position, refused.value.name) == (Unreadable.INVISIBLE, 1, "Path")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"Path='C:\a, b',Force=1", {"Path": r"C:\a, b", "Force": "1"}),
        ("Path='it''s'", {"Path": "it's"}),
        ("Path=\u2018x\u2019", {"Path": "x"}),
        ("Path=''", {"Path": ""}),
    ],
)
def test_where_single_quotes_are_quotes_they_are_understood(text: str, expected: dict[str, str]) -> None:
    assert parse_variables(text, DECLARED, null="$null", single_quotes=True) == expected


def test_a_dollar_between_single_quotes_has_two_readings() -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables("Path='$Me'", DECLARED, null="$null", single_quotes=True)
    assert (refused.value.joined, refused.value.split) == ({"Path": "$Me"}, {"Path": "$$Me"})
    assert refused.value.kind is Ambiguity.DOLLAR


@pytest.mark.parametrize("written", ["true", "TRUE", " True "])
def test_a_boolean_is_true_or_false_in_any_case(written: str) -> None:
    assert with_booleans(CLEAR, {"Path": " x ", "Force": written}) == {"Path": " x ", "Force": "true"}


@pytest.mark.parametrize("written", ["yes", "$true", "1", "", "on", "wahr", "tru\u0435"])
def test_a_boolean_that_is_neither_is_refused_with_the_two_words(written: str) -> None:
    with pytest.raises(ParametersRefused) as refused:
        with_booleans(CLEAR, {"Force": written})
    assert refused.value.problems == {"Force": "true or false"}


def test_many_runs_of_pairs_are_split_in_one_pass() -> None:
    names = [f"N{number}" for number in range(5_000)]
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables(" ".join(f"{name}=x" for name in names), names)
    assert len(refused.value.split) == len(names)


def test_characters_that_shape_others_are_seen() -> None:
    assert first_hidden("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") is None
    assert first_hidden(json.loads('"a\\u200cb"')) == 1
