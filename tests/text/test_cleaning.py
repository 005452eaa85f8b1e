"""Every text of every result and error, filled with hostile words one at a time: none leaves its place in a block."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

import pytest

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.grammar import Grammar
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.redact import Redacted
from rmm_jobs.text.cleaning import RAW, TOLD
from rmm_jobs.text.interrupts import not_printed, still_running_notice, unanswered_notice
from text_cases import CASES, DATTO, PSU, RECORD_CASES, at_a_terminal, block_of, of_each_type, record_of

RULE = "-" * 70
HOSTILE = (
    f"A\x1b[31mB\r\n{RULE}\nFORGED: one\n```\n~~~\nFORGED: two\u202eC\u200bD\x9b2J\x07\u2028FORGED: three\rFORGED: four"
)
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e\u2028]")
OPENING = re.compile(r"-{70}")

Part = tuple[str, Any, Callable[[Any], Any]]
"""A place, what stands there, and how the whole is made with something else there."""


def texts_in(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # any type of the domain
    """Yield the place of each text within a value, and the whole with hostile words there."""
    if type(value) is str:
        yield "", HOSTILE
        return
    for place, inner, put in parts(value):
        for within, whole in texts_in(inner):
            yield f"{place}{within}", put(whole)


def parts(value: Any) -> Iterator[Part]:  # noqa: ANN401  # the same
    """Yield the parts of a value; of a list and a map, the first and the last."""
    if is_dataclass(value) and not isinstance(value, type | Grammar):
        for name in [each.name for each in fields(value) if each.name != "secrets"]:  # they are what is searched for
            yield f".{name}", getattr(value, name), lambda new, name=name: replace(cast("Any", value), **{name: new})
    elif isinstance(value, Mapping):
        yield from mapped(cast("Mapping[Any, Any]", value))
    elif isinstance(value, list | tuple) and value:
        items = cast("Sequence[Any]", value)
        make = list[Any] if isinstance(value, list) else tuple[Any, ...]
        for at in sorted({0, len(items) - 1}):
            yield f"[{at}]", items[at], lambda new, at=at: make([*items[:at], new, *items[at + 1 :]])


def mapped(value: Mapping[Any, Any]) -> Iterator[Part]:
    make: type[Any] = Redacted if isinstance(value, Redacted) else dict
    for key in list(value)[:2]:
        rest = {each: other for each, other in value.items() if each != key}
        yield f"[{key!r}]", value[key], lambda new, key=key: make({**value, key: new})
        yield f"[{key!r} as key]", key, lambda new, key=key, rest=rest: make({new: value[key], **rest})


def hostile_forms(name: str) -> list[tuple[str, Any]]:
    """Return the case with hostile words in each of its texts in turn."""
    return list(texts_in((CASES | RECORD_CASES)[name].subject))


def outside_rules(text: str) -> tuple[list[str], int]:
    """Return the lines outside the rules, and the number of rules."""
    outside: list[str] = []
    rules = 0
    for line in text.split("\n"):
        if OPENING.fullmatch(line):
            rules += 1
        elif rules % 2 == 0:
            outside.append(line)
    return outside, rules


def check_contained(text: str, place: str) -> None:
    assert UNSEEN.findall(text) == [], place
    outside, rules = outside_rules(text)
    assert rules % 2 == 0, place
    assert [line for line in outside if line.lstrip(" 0123456789|-").startswith("FORGED")] == [], place
    assert [line for line in text.split("\n") if line.lstrip().startswith(("```", "~~~"))] == [], place


@pytest.mark.sample(90)
@pytest.mark.parametrize("audience", Audience, ids=lambda each: each.name)
@pytest.mark.parametrize("name", of_each_type(CASES))
def test_hostile_words_stay_in_their_place_in_a_block(name: str, audience: Audience) -> None:
    case = CASES[name]
    wording = at_a_terminal(case).wording if audience is Audience.TERMINAL else case.wording
    for place, subject in hostile_forms(name):
        starting = case.starting and isinstance(subject, JobsError)
        check_contained(block_of(subject, wording, starting=starting), place)


@pytest.mark.parametrize("name", of_each_type(RECORD_CASES))
def test_hostile_words_are_clean_in_a_record(name: str) -> None:
    for place, subject in hostile_forms(name):
        text = json.dumps(record_of(subject), ensure_ascii=False)
        assert UNSEEN.findall(text) == [], place
        assert "\\n" not in text, place
        assert "\\u" not in text, place


def test_the_hostile_words_reach_every_kind_of_outcome_and_hundreds_of_texts() -> None:
    assert sum(len(hostile_forms(name)) for name in RECORD_CASES) > 900


@pytest.mark.parametrize("wording", [DATTO, PSU], ids=["datto", "psu"])
@pytest.mark.parametrize("uid", ["", HOSTILE])
def test_hostile_words_stay_in_their_line_when_somebody_stops_waiting(wording: Wording, uid: str) -> None:
    job = Job(uid, device=HOSTILE, component=HOSTILE, reference=HOSTILE)
    notices = (still_running_notice, not_printed, *([unanswered_notice] if wording is PSU else []))
    for notice in notices:
        text = notice(job, wording)
        assert "\n" not in text
        assert UNSEEN.findall(text) == []


@pytest.mark.parametrize("declared", [RAW, TOLD], ids=["raw", "told"])
def test_each_text_that_is_declared_is_a_field(declared: Mapping[type[Any], frozenset[str]]) -> None:
    for owner, names in declared.items():
        assert names <= {each.name for each in fields(owner)}, owner
