"""Read the context of an alert: which class it is of, and its facts under the domain's names."""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime

from pydantic import TypeAdapter

from rmm_jobs.domain.alerts import AlertContext, AlertFact, AlertKind, Fact
from rmm_jobs.systems.datto.alert_classes import CLASSES, FIELDS, WORDS
from rmm_jobs.systems.http.wire_types import Moment, encodable, is_list, is_object

CLASS = "@class"
"""Key of the context's class, as the OpenAPI document's `AlertContext` has it."""
_MANY = 50
"""The most entries of one list, and the most facts of one context."""
_MOMENT: TypeAdapter[datetime | None] = TypeAdapter(Moment)
_KIBIBYTES = 1024.0**2
"""Kibibytes in a gigabyte, as public scripts turn `freeSpace` and `totalVolume` into gigabytes."""
_SMALLEST_KIBIBYTES, _LARGEST_KIBIBYTES = 1e6, 1e11
"""Sizes of volumes that can only be kibibytes: fewer are read as gigabytes, and of more the unit cannot be told."""


def context(given: dict[str, object]) -> AlertContext:
    """Translate an alert's context: its kind, and what of it is a scalar or a list of scalars."""
    reported = given.get(CLASS)
    name = encodable(reported) if isinstance(reported, str) else None
    stem = _plain((name or "").rpartition(".")[2]).removesuffix("context").removesuffix("ctx")
    # Seen with something behind it: `comp_script_ctx` is matched by its beginning in a public client.
    kind = AlertKind.SCRIPT if stem.startswith("compscript") else CLASSES.get(stem, AlertKind.OTHER)
    fields = {key: value for key, value in list(given.items())[:_MANY] if key != CLASS}
    match kind:
        case AlertKind.SCRIPT:
            facts = dict(_samples(fields))
        case AlertKind.OTHER:
            facts = dict(_as_they_are(fields))
        case _:
            facts = dict(_named(fields, FIELDS[kind]))
    if kind in {AlertKind.SERVICE, AlertKind.RESOURCE_USAGE}:
        facts = _told_apart(facts, stem)
    return AlertContext(kind, _with_sizes(fields, facts) if kind is AlertKind.DISK_USAGE else facts, name)


def _plain(text: str) -> str:
    """Return the letters and digits of a name: `perf_disk_usage_ctx` and `PerfDiskUsageCtx` are one."""
    return "".join(filter(str.isalnum, text.casefold()))


def _named(fields: Mapping[str, object], names: Mapping[str, AlertFact | None]) -> Iterator[tuple[str, Fact]]:
    """Yield facts under the domain's names. A field that no document has keeps its own."""
    found: set[str] = set()
    for key, value in fields.items():
        name = names.get(_plain(key), encodable(key))
        fact = _fact(value) if name is not AlertFact.LAST_AT else _MOMENT.validate_python(value)
        if name is None or fact is None or fact in ("", ()) or name in found:
            continue
        found.add(name)
        word = WORDS.get(_plain(fact)) if isinstance(fact, str) and name in _WORDED else None
        yield name, word or fact


_WORDED = frozenset({AlertFact.STATE, AlertFact.CHANGE, AlertFact.CONDITION, AlertFact.RESOURCE})


def _samples(fields: Mapping[str, object]) -> Iterator[tuple[str, Fact]]:
    """Yield what a script reports; a text that it prints without a name has an empty one."""
    samples = next((value for key, value in fields.items() if _plain(key) in {"samples", "sample"}), None)
    if is_object(samples):
        yield from _as_they_are(dict(list(samples.items())[:_MANY]))
    elif (fact := _fact(samples)) is not None and fact not in ("", ()):
        yield "", fact
    yield from _as_they_are({key: value for key, value in fields.items() if _plain(key) not in {"samples", "sample"}})


def _as_they_are(fields: Mapping[str, object]) -> Iterator[tuple[str, Fact]]:
    for key, value in fields.items():
        fact = _fact(value)
        if fact is not None and fact not in ("", ()):
            yield encodable(key), fact


def _told_apart(facts: dict[str, Fact], stem: str) -> dict[str, Fact]:
    """Return the facts with what is watched named a service or a process.

    The class says which, where it begins with the word; `processName` alone does not: `StatusContext` has it with the
    seven states of a service.
    """
    if stem.startswith("srvc") or (stem == "status" and AlertFact.PROCESS in facts):
        process = facts.pop(AlertFact.PROCESS, None)
        return facts if process is None else {AlertFact.SERVICE: process, **facts}
    return facts


def _with_sizes(fields: Mapping[str, object], facts: dict[str, Fact]) -> dict[str, Fact]:
    """Add the free space of a volume in percent, and in gigabytes where the unit can be told.

    No document gives the unit of `totalVolume` and `freeSpace`.
    """
    sizes = {_plain(key): number for key, value in fields.items() if (number := _number(value)) is not None}
    total, free = sizes.get("totalvolume"), sizes.get("freespace")
    if not total or total < 0 or free is None or not 0 <= free <= total:
        return facts
    facts[AlertFact.PERCENT_FREE] = 100 * free / total
    if total < _LARGEST_KIBIBYTES:
        unit = _KIBIBYTES if total >= _SMALLEST_KIBIBYTES else 1.0
        facts[AlertFact.FREE_GB], facts[AlertFact.TOTAL_GB] = free / unit, total / unit
    return facts


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _fact(value: object) -> Fact | None:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bool | int):
        return value
    if is_list(value):
        return tuple(encodable(str(each)) for each in value[:_MANY] if isinstance(each, str | int | float))
    return None
