"""Clean every text of a result or an error before it is laid out: no block and no record has to remember it.

A text becomes one clean line. `RAW` names the exceptions, which are cleaned by a rule of their own. `TOLD` names the
texts that somebody has written freely: what they name as a secret is hidden, and what is one by its form.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from rmm_jobs.domain.alerts import Alert
from rmm_jobs.domain.audits import Audit, Datastore, Disk, Guest, MemoryModule, Nic, Supply
from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.errors import CommandUnreadable
from rmm_jobs.domain.history import Event, JobRun
from rmm_jobs.domain.inventory import DeviceFacts, Site
from rmm_jobs.domain.model import Prompt
from rmm_jobs.domain.output_results import OutputPage, PipelineView, Table
from rmm_jobs.domain.patches import Patch
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.results import Finished, TimedOut
from rmm_jobs.domain.software import Software
from rmm_jobs.domain.variable_errors import MissingVariables, VariablesAmbiguous
from rmm_jobs.safety.printed_secrets import hide_printed_secrets
from rmm_jobs.safety.redact import Redacted
from rmm_jobs.safety.sanitize import clean_line

LONGEST = 1_000
"""Characters of one text, where its block sets no lower limit."""
RAW: Mapping[type[object], frozenset[str]] = {
    # Between rules: `fence` cleans them, and keeps their lines.
    JobOutput: frozenset({"stdout", "stderr"}),
    Finished: frozenset({"failure", "secrets"}),
    TimedOut: frozenset({"secrets"}),
    OutputPage: frozenset({"text"}),
    Prompt: frozenset({"message", "before"}),
    Alert: frozenset({"diagnostics"}),
    # `ObjectTable` cleans and redacts the cells; JSON has escapes, and offsets that count them.
    Table: frozenset({"columns", "rows", "hidden"}),
    PipelineView: frozenset({"json"}),
    # Written into a command, where a value that cleaning would change becomes a placeholder.
    MissingVariables: frozenset({"given"}),
    VariablesAmbiguous: frozenset({"joined", "split"}),
    # Made of our own declarations.
    CommandUnreadable: frozenset({"grammar"}),
}
"""The fields that pass as they are."""
TOLD: Mapping[type[object], frozenset[str]] = {
    Event: frozenset({"user", "note", "job_name", "category", "action", "reported"}),
    JobRun: frozenset({"component", "started_by", "reported"}),
    Alert: frozenset({"ticket", "resolved_by"}),
    Patch: frozenset({"title", "kb"}),
    Component: frozenset({"description"}),
    Device: frozenset({"description", "operating_system", "category"}),
    DeviceFacts: frozenset({"antivirus", "domain", "agent_version"}),
    Site: frozenset({"description"}),
    Software: frozenset({"name", "version"}),
    Audit: frozenset({"manufacturer", "model", "serial", "processors", "location", "uptime"}),
    MemoryModule: frozenset({"type", "slot"}),
    Nic: frozenset({"name"}),
    Disk: frozenset({"name", "description"}),
    Guest: frozenset({"name", "datastores"}),
    Datastore: frozenset({"name", "status"}),
    Supply: frozenset({"description"}),
}
"""The fields in which a secret is hidden that the text itself names, such as `password=...`, or that its form tells."""

ValueT = TypeVar("ValueT")


def cleaned(value: ValueT) -> ValueT:
    """Return a result, an error or a part of one with every text in it cleaned; itself where nothing changes."""
    return cast("ValueT", _cleaned(value))


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - a walk over every type of the domain
    if type(value) is str:  # an enum of texts is ours
        return clean_line(value, LONGEST)
    if isinstance(value, list | tuple):
        return _sequence(cast("list[Any] | tuple[Any, ...]", value))
    if isinstance(value, Mapping):
        return _mapping(cast("Mapping[Any, Any]", value))
    if is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    return value


def _fields(value: Any) -> Any:  # noqa: ANN401 - the same
    raw = RAW.get(cast("type[object]", type(value)), frozenset())
    told = TOLD.get(cast("type[object]", type(value)), frozenset())
    changed: dict[str, Any] = {}
    for each in fields(value):
        if each.name in raw:
            continue
        before = getattr(value, each.name)
        after = _without_secrets(_cleaned(before)) if each.name in told else _cleaned(before)
        if after is not before:
            changed[each.name] = after
    return replace(value, **changed) if changed else value


def _without_secrets(value: Any) -> Any:  # noqa: ANN401 - a text, several of them, or none
    if type(value) is str:
        return hide_printed_secrets(value)
    return tuple(map(_without_secrets, cast("tuple[Any, ...]", value))) if isinstance(value, tuple) else value


def _sequence(value: list[Any] | tuple[Any, ...]) -> list[Any] | tuple[Any, ...]:
    items = [_cleaned(each) for each in value]
    if all(after is before for after, before in zip(items, value, strict=True)):
        return value
    return items if isinstance(value, list) else tuple(items)


def _mapping(value: Mapping[Any, Any]) -> Mapping[Any, Any]:
    made: dict[Any, Any] = {}
    for key, inner in value.items():
        name = _cleaned(key)
        # Two names that look alike stay two.
        made[ascii(key)[1:-1] if name in made else name] = _cleaned(inner)
    if all(made.get(key) is inner for key, inner in value.items()):
        return value
    return Redacted(made) if isinstance(value, Redacted) else made
