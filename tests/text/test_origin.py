"""Where a job comes from: what is known of it, and no section of what is not."""

from datetime import UTC, datetime

from rmm_jobs.domain.history_results import Origin
from rmm_jobs.text.origin import origin_sections
from text_cases import DATTO, PSU

AT = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)


def rows(origin: Origin | None, *first: tuple[str, str]) -> list[list[str]]:
    (section,) = origin_sections(origin, DATTO, first=first)
    return [line.split(maxsplit=1) for line in section.split("\n")]


def test_nothing_known_is_no_section_and_what_stands_first_is_kept() -> None:
    assert origin_sections(None, DATTO) == origin_sections(Origin(), DATTO) == []
    assert rows(None, ("Runs", "3")) == [["Runs:", "3"]]


def test_who_started_a_job_is_this_computer_a_name_or_both() -> None:
    def by(origin: Origin) -> str:
        (line,) = origin_sections(origin, DATTO)
        return line.partition(":")[2].strip()

    assert by(Origin(here=True)) == "this computer, with this product"
    assert by(Origin(here=True, started_by="api\x1b[2J user")) == "this computer, with this product (as api user)"
    assert by(Origin(started_by="ana" + "x" * 90)) == "ana" + "x" * 34 + "..."
    assert origin_sections(Origin(started_by="\u200b"), DATTO) == []


def test_a_job_without_variables_is_told_from_one_of_which_nobody_knows() -> None:
    assert rows(Origin(AT, variables={})) == [["Started:", "2024-02-15 10:45:00 UTC"], ["Variables:", "None"]]
    assert rows(Origin(AT)) == [["Started:", "2024-02-15 10:45:00 UTC"]]
    (section,) = origin_sections(Origin(variables={}), PSU)
    assert section.split() == ["Parameters:", "None"]


def test_variables_are_a_section_of_their_own_unless_another_one_has_them() -> None:
    given = Origin(AT, variables={"Days": "3"})
    first, second = origin_sections(given, DATTO)
    assert ("Days" in first, "Days" in second, "3" in second) == (False, True, True)
    assert len(origin_sections(given, DATTO, names_variables=False)) == 1
