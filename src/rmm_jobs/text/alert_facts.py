"""Write the facts of an alert's context: cleaned, without secrets, each with its label and its unit.

What scripts, messages and other people's devices say in words of their own stands in quotation marks, as a device's
description does: nobody takes it for words of ours. No other fact has such a mark in it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from rmm_jobs.domain.alerts import AlertContext, AlertFact, AlertWord, Fact
from rmm_jobs.safety.named_secrets import hide_named_secrets
from rmm_jobs.safety.redact import MASK
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.safety.secret_names import looks_secret
from rmm_jobs.text.format import utc

_LONGEST = 320
_SHOWN = 3
"""The most entries of a list of texts on one line."""
_FREE = frozenset(
    {
        AlertFact.DESCRIPTION,
        AlertFact.ERROR,
        AlertFact.INFO,
        AlertFact.REASON,
        AlertFact.THREAT,
        AlertFact.VALUE,
    }
)
"""Facts in words of anybody's, beside those whose names are not ours. Names, states, paths and numbers are none."""
_NUMBER = re.compile(r"[+-]?[\d.,]{1,40} ?%?")
_WORDS = {
    AlertWord.ABOVE: "above its threshold",
    AlertWord.BELOW: "below its threshold",
    AlertWord.CHANGED: "changed",
    AlertWord.CPU: "CPU",
    AlertWord.CREATED: "created",
    AlertWord.DISABLED: "disabled",
    AlertWord.INSTALLED: "installed",
    AlertWord.MEMORY: "Memory",
    AlertWord.NETWORK: "SNMP throughput",
    AlertWord.NOT_DETECTED: "not detected",
    AlertWord.NOT_RUNNING: "not running",
    AlertWord.OFFLINE: "offline",
    AlertWord.ONLINE: "online",
    AlertWord.OUT_OF_DATE: "not up to date",
    AlertWord.PAUSED: "paused",
    AlertWord.PAUSING: "about to pause",
    AlertWord.REMOVED: "removed",
    AlertWord.RESUMING: "about to go on",
    AlertWord.RUNNING: "running",
    AlertWord.STARTING: "starting",
    AlertWord.STOPPED: "stopped",
    AlertWord.STOPPING: "stopping",
    AlertWord.UNINSTALLED: "uninstalled",
}
_LABELS = {
    AlertFact.DEGREES: "Degrees",
    AlertFact.DIRECTORIES: "Folders",
    AlertFact.FREE_GB: "Free Space",
    AlertFact.HOURS_INFECTED: "Infected For",
    AlertFact.LAST_AT: "Seen At",
    AlertFact.LICENSE_DAYS: "License Days",
    AlertFact.MAC: "MAC",
    AlertFact.MILLISECONDS: "Round Trip",
    AlertFact.NOT_UPDATED_DAYS: "Not Updated",
    AlertFact.OID: "OID",
    AlertFact.PERCENT: "Usage",
    AlertFact.PERCENT_FREE: "Free",
    AlertFact.PREVIOUS_VERSION: "Before",
    AlertFact.TOTAL_GB: "Size",
}
"""Labels that are not the fact's own name."""
_UNITS: Mapping[AlertFact, Callable[[str], str]] = {
    AlertFact.FREE_GB: lambda value: f"{value} GB",
    AlertFact.HOURS_INFECTED: lambda value: f"{value} h",
    AlertFact.MILLISECONDS: lambda value: f"{value} ms",
    AlertFact.NOT_UPDATED_DAYS: lambda value: f"{value} days",
    AlertFact.PERCENT: lambda value: f"{value} %",
    AlertFact.PERCENT_FREE: lambda value: f"{value} %",
    AlertFact.TOTAL_GB: lambda value: f"{value} GB",
}


class Facts:
    """Write the facts of a context, cleaned and without secrets."""

    def __init__(self, context: AlertContext) -> None:
        self._facts = context.facts

    def __iter__(self) -> Iterator[str]:
        """Yield the names of all facts."""
        return iter(self._facts)

    def get(self, name: AlertFact) -> str:
        """Return a fact as it stands in a sentence; empty where there is none."""
        return self.written(name, unit=False)

    def number(self, name: AlertFact) -> int | float | None:
        """Return a fact that is a number."""
        fact = self._facts.get(name)
        return fact if isinstance(fact, int | float) and not isinstance(fact, bool) else None

    def several(self, name: AlertFact) -> tuple[str, ...]:
        """Return a fact that is a list of texts."""
        fact = self._facts.get(name)
        return fact if isinstance(fact, tuple) else ()

    def written(self, name: str, *, unit: bool = True) -> str:
        """Return a fact on one line; free text in quotation marks; a secret one, by its name, masked."""
        fact = self._facts.get(name)
        if fact is None:
            return ""
        if not isinstance(name, AlertFact) and looks_secret(name):
            return MASK
        text = _written(fact)
        if text and _is_free(name, fact):
            return within(f'"{text}"', _LONGEST)
        measured = _UNITS.get(name) if unit and isinstance(name, AlertFact) else None
        return measured(text) if measured and text else text


def _is_free(name: str, fact: Fact) -> bool:
    """Return whether a fact is in words of anybody's."""
    if isinstance(fact, AlertWord) or not isinstance(fact, str | tuple):
        return False
    is_number = isinstance(fact, str) and _NUMBER.fullmatch(fact.strip()) is not None
    return (name in _FREE or not isinstance(name, AlertFact)) and not is_number


def plain(text: str) -> str:
    """Return a text from outside on one line, without a mark that could end or begin a quotation."""
    return clean_line(text, _LONGEST).replace('"', "'")


def within(text: str, longest: int) -> str:
    """Return a line with quotations on at most `longest` characters: a quotation that is cut is ended."""
    line = clean_line(text, longest)
    if line.count('"') % 2:
        line = clean_line(text, longest - 1)
    return f'{line}"' if line.count('"') % 2 else line


def _written(fact: Fact) -> str:
    if isinstance(fact, AlertWord):
        return _WORDS[fact]
    if isinstance(fact, tuple):
        shown = [plain(clean_line(hide_named_secrets(each))) for each in fact[:_SHOWN]]
        left = len(fact) - len(shown)
        return ", ".join(shown) + (f" and {left:,} more" if left else "")
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, datetime):
        return utc(fact)
    return decimal(fact) if isinstance(fact, float) else plain(hide_named_secrets(str(fact)))


def decimal(number: float) -> str:
    """Return a number as people write it: `97`, `71.5`, `0.04`; one decimal where that is enough."""
    if number >= 10 or number == int(number):  # noqa: PLR2004 - two digits are enough
        return f"{number:,.1f}".removesuffix(".0")
    return f"{number:.2g}" if abs(number) < 1 else f"{number:.1f}".removesuffix(".0")


def label_of(name: str) -> str:
    """Return the label of a fact; a name that is not ours as it is."""
    if isinstance(name, AlertFact):
        return _LABELS.get(name) or name.replace("_", " ").title()
    return name or "Text"
