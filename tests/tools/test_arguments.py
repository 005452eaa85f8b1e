"""What all arguments of tools share: none is unknown, none is in a log, and a name is what can be seen of it."""

from typing import Annotated, ClassVar

import pytest
from pydantic import Field, ValidationError

from rmm_jobs.tools.arguments import Arguments, JobId, JobUid, Name, Number, Typed, Wanted

SECRET = "hunter2"


class Example(Arguments):
    name: Name | None = None
    wanted: Wanted | None = None
    job: JobUid | None = None
    number_or_id: JobId | None = None
    rows: Annotated[Number, Field(ge=0, le=9)] = 0


class Either(Arguments):
    unless: ClassVar = {"component": "repeat"}

    component: str | None = None
    repeat: str | None = None


def problems(**given: object) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        Example.model_validate(given)
    assert SECRET not in str(refused.value)
    return {str(each["loc"][0]): each["msg"] for each in refused.value.errors()}


def test_an_argument_that_the_tool_has_not_is_refused() -> None:
    assert list(problems(nmae=SECRET)) == ["nmae"]


def test_no_value_is_in_a_log() -> None:
    shown = repr(Example(name=SECRET, rows=3))
    assert SECRET not in shown
    assert ("name" in shown, "rows" in shown, "job" in shown) == (True, True, False)


@pytest.mark.parametrize("name", ["PC\u200b1", "\u202ePC1", "PC\x1b[2J1", "PC\0"])
def test_a_name_that_nobody_can_see_whole_is_refused(name: str) -> None:
    assert "type it anew" in problems(name=name)["name"]


@pytest.mark.parametrize(
    ("given", "name"),
    [("  PC 1\n", "PC 1"), ("Größe", "Größe"), ("PC  1", "PC  1"), ("x" * 255, "x" * 255)],
)
def test_a_name_is_read_without_the_blanks_around_it(given: str, name: str) -> None:
    assert Example.model_validate({"name": given}).name == name


def test_a_name_to_be_found_keeps_what_a_listed_name_may_differ_in() -> None:
    assert Example.model_validate({"wanted": " \tPC 1\r\n"}).wanted == "PC 1"
    assert Example.model_validate({"wanted": "\u00a0PC\u200b1\u3000"}).wanted == "\u00a0PC\u200b1\u3000"


@pytest.mark.parametrize("name", ["", "   ", "x" * 256])
def test_an_empty_name_and_one_beyond_all_names_are_refused(name: str) -> None:
    assert list(problems(name=name)) == ["name"]


def test_a_number_is_an_id_only_where_ids_are_numbers() -> None:
    assert Example.model_validate({"number_or_id": 4711}).number_or_id == "4711"
    assert list(problems(job=4711)) == ["job"]
    assert list(problems(number_or_id=True)) == ["number_or_id"]


@pytest.mark.parametrize("value", [True, False, -1, 10, 1.5, "many"])
def test_a_truth_is_no_number_and_a_number_stays_within_its_limits(value: object) -> None:
    assert list(problems(rows=value)) == ["rows"]


def test_an_argument_is_lacking_where_the_one_that_would_stand_for_it_lacks_too() -> None:
    assert Either().lacking() == ["component"]
    assert Either(component="x").lacking() == []
    assert Either(repeat="job-1").lacking() == []
    assert Either(repeat="").lacking() == ["component"]


def test_a_terminal_has_the_tools_default_unless_it_has_one_of_its_own() -> None:
    assert Typed().default_of(8_000) == 8_000
    assert Typed(default=None).default_of(8_000) is None
    assert Typed(default=0).default_of(8_000) == 0
