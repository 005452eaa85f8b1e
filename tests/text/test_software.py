"""Blocks of software say what goes on, to an assistant and at a terminal."""

from dataclasses import replace

import pytest

from rmm_jobs.domain.catalog import Shortfall
from rmm_jobs.domain.software import Program, Software, SoftwareFilter, SoftwareList
from rmm_jobs.domain.software_search import FoundProgram, Reach, SoftwareSearch
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.domain.wording import Audience
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.text.software import software_list
from rmm_jobs.text.software_search import software_search
from text_cases_devices import AUDITED, NOW

WORDING = SYSTEMS["datto"].wording
SEARCH_ALL = "Name a site or more of the name to search all."
ANEW = "Nothing that was read is kept, and another call begins anew: name a site or a device to see others."
NO_LIST = "without a list of software"
PARTLY = SoftwareSearch(SoftwareFilter("x"), NOW, reach=Reach(45, 10, NOW, kept=True))


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        (Audience.ASSISTANT, "Reading goes on in the background, and with each call."),
        (Audience.TERMINAL, "Each call reads ten more, and a server reads on after its next call."),
    ],
)
def test_it_says_how_the_other_devices_are_read(audience: Audience, words: str) -> None:
    text = software_search(PARTLY, replace(WORDING, audience=audience))
    assert text.endswith(f"35 devices not read yet: they may have it. {words}")


def test_where_nothing_is_kept_it_says_that_another_call_adds_nothing() -> None:
    text = software_search(replace(PARTLY, reach=replace(PARTLY.reach, kept=False)), WORDING)
    assert text.endswith("35 devices not read yet: they may have it. " + ANEW)


@pytest.mark.parametrize(
    ("reach", "words"),
    [
        (Reach(45, 44, NOW, unaudited=1), f"1 device {NO_LIST}: it may have it."),
        (Reach(45, 0, NOW, unaudited=45), f"45 devices {NO_LIST}: they may have it."),
        (
            Reach(45, 45, NOW, unsearched=30),
            # What to do about it follows.
            f"30 devices not searched in the time of this call: they may have it. {SEARCH_ALL}",
        ),
        (
            Reach(45, 10, NOW, unaudited=3),
            f"32 devices not read yet: they may have it. {ANEW}\n\n3 devices {NO_LIST}: they may have it.",
        ),
    ],
)
def test_devices_without_an_audit_are_counted_apart(reach: Reach, words: str) -> None:
    assert software_search(replace(PARTLY, reach=reach), WORDING).endswith(f"\n\n{words}")


@pytest.mark.parametrize(
    "found",
    [
        replace(PARTLY, near=["xz"]),
        replace(PARTLY, wanted=SoftwareFilter("x", "2"), having=3),
        replace(PARTLY, wanted=SoftwareFilter("x", absent=True), rows=[FoundProgram("u1", "PC1", None, None)], total=1),
    ],
)
def test_beside_devices_that_were_not_searched_nothing_is_denied(found: SoftwareSearch) -> None:
    text = software_search(replace(found, reach=Reach(45, 45, NOW, unsearched=30)), WORDING)
    assert not any(words in text for words in ("No program has", "Did you mean", "None of them"))
    assert "30 devices not searched" in text
    whole = software_search(replace(found, reach=Reach(45, 45, NOW)), WORDING)
    assert "No program has" in whole or "None of them" in whole


NOT_WHOLE = [
    Reach(45, 10, NOW),
    Reach(45, 44, NOW, unaudited=1),
    Reach(45, 40, NOW, outdated=5),
    Reach(45, 40, NOW, unlisted=5, shortfall=Shortfall(40, 45)),
    Reach(45, 45, NOW, shortfall=Shortfall(45, None, repeats=True)),
]


@pytest.mark.parametrize("absent", [False, True])
@pytest.mark.parametrize("reach", NOT_WHOLE, ids=str)
def test_over_a_part_nobody_is_said_to_have_none_and_no_name_to_be_wrong(reach: Reach, absent: bool) -> None:
    rows = [FoundProgram("u1", "PC1", None, None)] if absent else []
    found = SoftwareSearch(SoftwareFilter("x", absent=absent), NOW, None, rows, len(rows), near=["y"], reach=reach)
    text = software_search(found, WORDING)
    read = reach.read + reach.outdated
    assert f'No program of the {read} devices that were read has "x" in its name.' in text
    assert "Did you mean" not in text
    assert "Names that resemble it:\n  - y" in text
    whole = software_search(replace(found, reach=Reach(45, 45, NOW)), WORDING)
    assert 'No program has "x" in its name.\n\nDid you mean one of these?\n  - y' in whole


@pytest.mark.parametrize("reach", NOT_WHOLE, ids=str)
def test_none_is_below_a_version_among_those_that_were_read(reach: Reach) -> None:
    found = SoftwareSearch(SoftwareFilter("x", "2"), NOW, having=3, reach=reach)
    assert "None of those that were read is below 2." in software_search(found, WORDING)
    assert "None of them is below 2." in software_search(replace(found, reach=Reach(45, 45, NOW)), WORDING)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (Shortfall(40, 45), "5 devices not listed (Datto RMM did not send its whole list): they may have it."),
        (
            Shortfall(40, 45, at_limit=True),
            "5 devices not listed (one call reads no more): they may have it. Name a site to list its devices.",
        ),
        (
            Shortfall(40, 45, late=True),
            "5 devices not listed (the time of this call was over): they may have it.",
        ),
        (
            Shortfall(40, 45, failure=RateLimited(Action.READ_DEVICES)),
            "5 devices not listed (too many requests): they may have it.",
        ),
    ],
)
def test_devices_that_were_not_listed_are_counted_with_the_reason(missing: Shortfall, words: str) -> None:
    reach = Reach(45, 40, NOW, unlisted=5, shortfall=missing, kept=True)
    text = software_search(replace(PARTLY, reach=reach), WORDING)
    assert "Read:         40 of 45 devices" in text
    assert text.endswith(f"\n\n{words}")


def test_who_was_read_before_its_last_audit_is_counted_apart() -> None:
    reach = Reach(120, 10, NOW, outdated=91, kept=True)
    text = software_search(replace(PARTLY, reach=reach), WORDING)
    assert "Read:         10 of 120 devices" in text
    assert (
        "\n\n91 devices read before their last audit: what they have may have changed.\n\n19 devices not read" in text
    )
    alone = software_search(replace(PARTLY, reach=Reach(45, 44, NOW, outdated=1, kept=True)), WORDING)
    assert alone.endswith(
        "\n\n1 device read before its last audit: what it has may have changed."
        " Reading goes on in the background, and with each call."
    )


def test_versions_that_are_not_shown_are_counted() -> None:
    versions = {"9.1": 6, "9.1.8": 1}
    found = SoftwareSearch(SoftwareFilter("x"), NOW, versions=versions, versions_total=6, reach=Reach(9, 9, NOW))
    assert "Versions:     9.1 (6), 9.1.8 (1), and 4 more\n" in software_search(found, WORDING)
    assert "Versions:     9.1 (6), 9.1.8 (1)\n" in software_search(replace(found, versions_total=2), WORDING)


def test_a_device_has_as_many_programs_as_its_list_announces() -> None:
    listed = SoftwareList(AUDITED, NOW, SoftwareFilter(), 1, [Program(Software("A", "1"))], 1)
    assert "Installed:    1 program\n" in software_list(listed, WORDING)
    part = replace(listed, shortfall=Shortfall(1, 600))
    assert "Installed:    600 programs\n" in software_list(part, WORDING)
    assert "1 of 600 programs received." in software_list(part, WORDING)
    repeats = replace(listed, shortfall=Shortfall(1, None, repeats=True))
    assert "Installed:    1 program\n" in software_list(repeats, WORDING)


def test_of_a_device_whose_list_is_a_part_nothing_is_denied() -> None:
    listed = SoftwareList(AUDITED, NOW, SoftwareFilter("x", "2"), 300, shortfall=Shortfall(300, 320))
    assert 'No program of those that were received has "x" in its name.' in software_list(listed, WORDING)
    named = replace(listed, named=[Software("X", "3")] * 5, named_total=9)
    assert "None of those that were received is below 2: X 3," in software_list(named, WORDING)
    assert "X 3, and 4 more." in software_list(named, WORDING)
    empty = replace(listed, wanted=SoftwareFilter(), installed=0, shortfall=Shortfall(0, 320))
    assert "Its audit lists no software." not in software_list(empty, WORDING)
