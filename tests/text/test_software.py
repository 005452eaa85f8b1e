"""Blocks of software say what goes on, to an assistant and at a terminal."""

from dataclasses import replace

import pytest

from rmm_jobs.domain.software import SoftwareFilter
from rmm_jobs.domain.software_search import FoundProgram, Reach, SoftwareSearch
from rmm_jobs.domain.wording import Audience
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.text.software_search import software_search
from text_cases_devices import NOW

WORDING = SYSTEMS["datto"].wording
SEARCH_ALL = "Name a site or more of the name to search all."
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
    assert text.endswith(f"35 devices not read yet: they may have it, too. {words}")


def test_where_nothing_is_kept_nothing_is_promised() -> None:
    text = software_search(replace(PARTLY, reach=replace(PARTLY.reach, kept=False)), WORDING)
    assert text.endswith("35 devices not read yet: they may have it, too.")


@pytest.mark.parametrize(
    ("reach", "words"),
    [
        (Reach(45, 44, NOW, unaudited=1), "1 device without an audit: it may have it, too."),
        (Reach(45, 0, NOW, unaudited=45), "45 devices without an audit: they may have it, too."),
        (
            Reach(45, 45, NOW, unsearched=30),
            # What to do about it follows.
            f"30 devices not searched in the time of this call: they may have it, too. {SEARCH_ALL}",
        ),
        (
            Reach(45, 10, NOW, unaudited=3),
            "32 devices not read yet: they may have it, too.\n\n3 devices without an audit: they may have it, too.",
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
