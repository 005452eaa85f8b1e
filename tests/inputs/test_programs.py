"""Programs are chosen by a part of their name and by a version; an order that nobody knows is not guessed."""

import pytest

from rmm_jobs.domain.software import Program, Software, SoftwareFilter
from rmm_jobs.inputs.programs import has_name, is_below, near_names, select

CHROME = Software("Google Chrome", "126.0.1")
OLD = Software("Google Chrome", "9.0")
ODD = Software("google  chrome beta", "contoso build")
UNTOLD = Software("Chromium")
ZIP = Software("7-Zip 23.01 (x64)", "23.01")
ALL = [ZIP, UNTOLD, CHROME, ODD, OLD]


@pytest.mark.parametrize(
    ("name", "found"),
    [("CHROME", True), ("google chrome", True), (" e c", True), ("", True), (None, True), ("chromium", False)],
)
def test_a_part_of_a_name_is_enough_in_any_case(name: str | None, found: bool) -> None:
    assert has_name(CHROME, name) is found


def test_a_name_with_other_blanks_is_the_same_name() -> None:
    assert has_name(ODD, "Google Chrome")


@pytest.mark.parametrize(
    ("software", "version", "answer"),
    [
        (OLD, "126", True),
        (CHROME, "126.0.1", False),
        (CHROME, "126.0.1.0", False),
        (CHROME, "100", False),
        (ODD, "126", None),
        (UNTOLD, "126", None),
    ],
)
def test_a_program_is_below_a_version_only_where_its_own_can_be_compared(
    software: Software, version: str, answer: bool | None
) -> None:
    assert is_below(software, version) is answer


def test_without_a_version_all_with_the_name_are_listed_by_name_and_version() -> None:
    assert [each.software for each in select(SoftwareFilter("chrom"), ALL)] == [UNTOLD, CHROME, OLD, ODD]
    assert not any(each.is_unsure for each in select(SoftwareFilter(), ALL))


def test_with_a_version_older_ones_come_first_and_then_those_that_nobody_can_compare() -> None:
    assert select(SoftwareFilter("chrom", "126"), ALL) == [
        Program(OLD),
        Program(UNTOLD, is_unsure=True),
        Program(ODD, is_unsure=True),
    ]


def test_no_program_is_listed_for_a_version_that_all_have() -> None:
    assert select(SoftwareFilter("7-zip", "9"), ALL) == []


def test_near_names_are_the_nearest_first_each_once_and_five_at_most() -> None:
    names = [*(f"Google Chrome {n}" for n in range(9)), "Google Chrome", "Google Chrome", "Notepad++"]
    near = near_names("gogle chrome", names)
    assert near[0] == "Google Chrome"
    assert (len(near), len(set(near))) == (5, 5)
    assert near_names("qqqq", names) == []
