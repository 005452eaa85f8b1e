"""One value of a pair: paths in both spellings, escaped commas, and what has two readings."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.variable_texts import WORD
from rmm_jobs.domain.variable_errors import Unreadable, VariablesAmbiguous, VariablesUnreadable
from rmm_jobs.inputs.variables import parse_variables


@pytest.mark.parametrize(
    ("text", "joined", "split"),
    [
        (r"path=C:\Temp\,days=3", {"path": r"C:\Temp,days=3"}, {"path": "C:\\Temp\\", "days": "3"}),
        (r"path=C:\, days = 3,x=1", {"path": "C:, days = 3", "x": "1"}, {"path": "C:\\", "days": "3", "x": "1"}),
        (r"path=\,days=3", {"path": ",days=3"}, {"path": "\\", "days": "3"}),
        (r"path=x\\\,days=3", {"path": "x\\,days=3"}, {"path": "x\\\\", "days": "3"}),
    ],
)
def test_an_escaped_comma_before_a_declared_name_is_refused_with_both_readings(
    text: str, joined: Mapping[str, str], split: Mapping[str, str]
) -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables(text, {"path", "days"})
    assert (refused.value.joined, refused.value.split) == (joined, split)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"path=C:\Temp\,size=3", {"path": "C:\\Temp,size=3"}),
        (r"path=C:\Temp\,days", {"path": "C:\\Temp,days"}),
        (r"path=C:\Temp\\,days=3", {"path": "C:\\Temp\\", "days": "3"}),
        (r'path="C:\Temp\,days=3"', {"path": r"C:\Temp\,days=3"}),
    ],
)
def test_a_text_with_one_reading_is_not_ambiguous(text: str, expected: Mapping[str, str]) -> None:
    assert parse_variables(text, ["path", "days"]) == expected


def test_a_reading_that_cannot_be_read_does_not_decide_for_the_other() -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables(r"days=1,path=C:\,days=3", ["path", "days"])
    assert refused.value.reason is Unreadable.DUPLICATE


@given(st.lists(WORD, min_size=1, max_size=5), WORD)
def test_a_windows_path_is_the_same_in_both_spellings(folders: list[str], last: str) -> None:
    path = "\\".join(["C:", *folders])
    assert parse_variables(f"path={path},last={last}") == {"path": path, "last": last}
    assert parse_variables("path={},last={}".format(path.replace("\\", "\\\\"), last)) == {"path": path, "last": last}


@given(st.lists(WORD, min_size=2, max_size=5))
def test_a_unc_path_is_the_same_in_both_spellings(parts: list[str]) -> None:
    path = "\\\\" + "\\".join(parts)
    for written in (path, path.replace("\\", "\\\\")):
        assert parse_variables(f"path={written}") == {"path": path}
        assert parse_variables(f'path="{written}"') == {"path": path}


@given(st.lists(WORD, min_size=1, max_size=5))
def test_escaped_commas_join_what_they_stand_between(words: list[str]) -> None:
    assert parse_variables("list={},end=x".format("\\,".join(words))) == {"list": ",".join(words), "end": "x"}


@pytest.mark.parametrize("text", [r"Path=C:\Temp\,mode=Soft", r"path=C:\Temp\,MODE=Soft"])
def test_where_case_does_not_count_a_name_forks_in_any_case(text: str) -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables(text, ["Path", "Mode"], case_counts=False)
    assert dict(refused.value.split) == {"Path": "C:\\Temp\\", "Mode": "Soft"}
    assert parse_variables(text, ["Path", "Depth"], case_counts=False).keys() == {"Path"}
