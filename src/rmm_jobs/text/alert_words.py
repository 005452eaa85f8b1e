"""Describe an alert in words, made from the facts of its context."""

from rmm_jobs.domain.alerts import Alert, Fact
from rmm_jobs.safety.sanitize import clean_line

_LONGEST = 160


def alert_type(alert: Alert) -> str:
    """Name what the alert's monitor watches: `Disk Usage`."""
    return alert.context.kind.name.replace("_", " ").title()


def alert_message(alert: Alert, longest: int = _LONGEST) -> str:
    """Say what the monitor has found, on one line of at most `longest` characters."""
    facts = ", ".join(f"{name}: {_written(fact)}" for name, fact in alert.context.facts.items())
    return clean_line(facts or alert.diagnostics or "no details reported", longest)


def _written(fact: Fact) -> str:
    return ", ".join(fact) if isinstance(fact, tuple) else str(fact)
