"""Why a name was not found although it seems to be listed, and how much of a list there was."""

import pytest

from rmm_jobs.domain.catalog import Lookalike, Shortfall
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.text.candidates import lookalike_line, shortfall_line
from text_cases import DATTO, PSU


@pytest.mark.parametrize(
    ("character", "in_listed", "line"),
    [
        ("U+200B", True, "character 3 of the listed name is U+200B."),
        ("U+0020", True, "character 3 of the listed name is a blank."),
        ("U+00A0", False, "character 3 of what was given is U+00A0."),
    ],
)
def test_the_place_where_two_names_differ_is_counted_from_one(character: str, in_listed: bool, line: str) -> None:
    told = lookalike_line(Lookalike("u1", "PC\u200b1", 2, character, in_listed), DATTO)
    assert told is not None
    assert told.split("\n") == [
        '"PC1" differs only in blanks or characters that cannot be seen:',
        line,
        "Its UID: u1",
    ]


@pytest.mark.parametrize(
    ("missing", "line"),
    [
        (Shortfall(1), "Datto RMM did not send its whole list: 1 device received."),
        (Shortfall(250, 1_200), "Datto RMM did not send its whole list: 250 of 1,200 devices received."),
        (Shortfall(250, 200), "Datto RMM did not send its whole list: 250 devices received."),
        (Shortfall(250, 1_200, repeats=True), "The list repeats itself: 250 of 1,200 devices received. Others may"),
        (Shortfall(250, late=True), "250 devices looked at (the time of this call was over): there may be others."),
        (Shortfall(9, 90, repeats=True, late=True), "9 of 90 devices looked at (the time of this call was over)"),
        (
            Shortfall(1_000, 2_001, at_limit=True),
            "1,000 of 2,001 devices looked at (one call reads no more): there may be others.",
        ),
        (
            Shortfall(100, 350, failure=RateLimited(Action.READ_ALERTS)),
            "100 of 350 devices looked at (too many requests): there may be others.",
        ),
    ],
)
def test_a_list_that_did_not_come_whole_says_how_much_of_it_came(missing: Shortfall, line: str) -> None:
    told = shortfall_line(missing, "device", DATTO)
    assert told is not None
    assert told.startswith(line)


def test_a_whole_list_and_a_name_like_no_other_need_no_line() -> None:
    assert shortfall_line(None, "script", PSU) is None
    assert lookalike_line(None, PSU) is None


def test_what_the_system_sent_stays_on_its_line() -> None:
    told = lookalike_line(Lookalike("u\n1", "PC\x1b[2J\nx", 0, "U+000A", in_listed=True), PSU)
    assert told is not None
    assert told.count("\n") == 2
    assert "\x1b" not in told
