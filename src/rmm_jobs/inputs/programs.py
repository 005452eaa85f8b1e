"""Choose programs by a part of their name, and by a version that theirs is older than. Pure functions."""

from collections.abc import Iterable, Sequence

from rmm_jobs.domain.software import Program, Software, SoftwareFilter
from rmm_jobs.domain.versions import Order, compare
from rmm_jobs.inputs.likeness import loose

_NEAR = 5
"""The most names that are offered for one that no program has."""
_SIMILAR = 75
"""Score of rapidfuzz's WRatio (0 to 100) above which a name is worth offering."""


def has_name(software: Software, name: str | None) -> bool:
    """Return whether a program's name contains a text, ignoring case; no text is in every name."""
    return name is None or loose(name) in loose(software.name)


def is_below(software: Software, version: str) -> bool | None:
    """Return whether a program is older than a version; `None` where nobody can tell."""
    order = compare(software.version or "", version)
    return None if order is Order.UNKNOWN else order is Order.OLDER


def select(wanted: SoftwareFilter, programs: Iterable[Software]) -> list[Program]:
    """Return the programs that are asked for, by name. Those whose version cannot be compared come last."""
    named = sorted((each for each in programs if has_name(each, wanted.name)), key=place)
    if wanted.below is None:
        return [Program(each) for each in named]
    older = {each: is_below(each, wanted.below) for each in named}
    sure = [Program(each) for each, answer in older.items() if answer]
    return sure + [Program(each, is_unsure=True) for each, answer in older.items() if answer is None]


def near_names(name: str, names: Iterable[str]) -> Sequence[str]:
    """Return the names that resemble a text, nearest first; none where one of them contains it: it is no slip."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 - a start-up that searches nothing does not pay for it

    distinct = sorted(set(names))
    if any(loose(name) in loose(each) for each in distinct):
        return []
    found = process.extract(
        name, distinct, scorer=fuzz.WRatio, processor=utils.default_process, limit=_NEAR, score_cutoff=_SIMILAR
    )
    return [each for each, *_ in found]


def place(software: Software) -> tuple[str, str]:
    """Return the place of a program in a list: by its name, then by what is written as its version."""
    return loose(software.name), software.version or ""
