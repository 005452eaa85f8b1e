"""Results and errors as data for programs: what goes into the `_meta` of an answer. No device output, no secrets."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, assert_never, cast

from rmm_jobs.jobs.errors import JobsError, PathNotFound
from rmm_jobs.jobs.model import Component, Device, Fact, Job, JobState, Prompt, Sighting
from rmm_jobs.jobs.results import (
    ROWS,
    Answerable,
    AnswerNotSent,
    Cancellation,
    CancelReport,
    ComponentList,
    DeviceList,
    Finished,
    Gone,
    JobDetails,
    JobList,
    JobReport,
    JobRow,
    MayHaveStarted,
    NoResults,
    OutputMatches,
    OutputPage,
    PipelineView,
    Queued,
    Running,
    StartedThenFailed,
    StillRunning,
    Table,
    TimedOut,
    WaitingForFeedback,
)
from rmm_jobs.jobs.untrusted import clean_line
from rmm_jobs.text.quoting import Excerpt
from rmm_jobs.text.shares import shares

_WITHHELD = {"said", "near", "given", "joined", "split", "grammar"}
"""Data of errors that can hold a vendor's words or a caller's secrets, or that says nothing of the call."""
_FACTS = {
    Device: ("uid", "hostname", "site", "online", "last_seen", "suspended", "deleted", "agentless"),
    Component: ("uid", "name"),
    Prompt: ("uid", "secret"),
    JobRow: ("job_uid", "component", "state", "started_at", "ended_at", "started_by"),
    Sighting: ("job_uid", "state", "at", "started_by"),
    Table: ("rows_total", "columns_total", "cells_cut"),
}
_PRINTED = {Fact.DESCRIPTION}
"""Facts that a script writes itself."""


def record(subject: Answerable | JobsError) -> dict[str, object]:
    """What a result or an error says, as JSON-able data.

    `kind` is the class in snake case (`finished`, `device_offline`). Reports of a job have its `job_uid`, `device`,
    `component` and `state`; one that may have started has the `possible` jobs, if any; ended ones `exit_code` with
    its `exit_code_source` ("reported", "derived" or null), `duration_seconds`, and for each stream its length in
    characters and whether the block shows it cut, or null when it could not be read. `verdicts` are the system's own
    words for the `job` and for a `component` of it, only where they are at odds. Times are ISO 8601, lengths of time
    in seconds.
    """
    kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(subject).__name__).lower()
    data = _error(subject) if isinstance(subject, JobsError) else _result(subject)
    return {"kind": kind, **data}


def _error(error: JobsError) -> dict[str, object]:
    if not is_dataclass(error):
        return {}
    withheld = _WITHHELD | ({"known"} if isinstance(error, PathNotFound) else set[str]())  # names in what a job wrote
    return {each.name: _plain(getattr(error, each.name)) for each in fields(error) if each.name not in withheld}


def _result(result: Answerable) -> dict[str, object]:  # noqa: PLR0911 - one line a kind
    match result:
        case DeviceList() | ComponentList():
            return _listing(result)
        case OutputPage() | OutputMatches():
            return _reading(result)
        case PipelineView():
            return {**_job(result.job), **_opened(result)}
        case CancelReport():
            state = JobState.CANCELED if result.outcome is Cancellation.CANCELED else JobState.CANCELING
            outcome = {"outcome": result.outcome.value, "waited_seconds": result.waited}
            return {**_job(result.job), "state": str(state), **outcome}
        case AnswerNotSent():
            return {"report": record(result.report), "count": result.count}
        case JobList():
            wanted = {name: _plain(getattr(result, name)) for name in ("component", "state", "offset", "total")}
            return {**wanted, "jobs": _plain(result.rows[:ROWS])}
        case JobDetails():
            facts = {str(fact): clean_line(value) for fact, value in result.facts if fact not in _PRINTED}
            return {"report": record(result.report), "facts": facts, "built_in": _plain(dict(result.built_in))}
        case _:
            return {**_job(result.job), **_standing(result)}


def _standing(result: JobReport) -> dict[str, object]:  # noqa: C901, PLR0911 - one line a result
    match result:
        case Queued():
            return {"state": str(JobState.QUEUED)}
        case Running():
            return {
                "state": str(result.state),
                "started_at": _plain(result.started_at),
                "elapsed_seconds": result.elapsed,
                "percent": result.percent,
            }
        case Finished():
            return _ending(result)
        case TimedOut():
            return {"state": str(JobState.TIMED_OUT), "duration_seconds": result.seconds, **_streams(result)}
        case StillRunning():
            return {
                "state": str(result.state),
                "elapsed_seconds": result.elapsed,
                "waited_seconds": result.waited,
                "asked_seconds": result.asked,
                "percent": result.percent,
                "trouble": _trouble(result.trouble),
            }
        case WaitingForFeedback():
            return {
                "state": str(JobState.WAITING),
                "prompts": _plain(result.prompts),
                "answered": result.answered,
            }
        case NoResults():
            return {"state": None}
        case Gone():
            ending = result.ending
            return {
                "state": None if ending is None else str(ending.state),
                "last_seen": None if result.last is None else str(result.last),
                "exit_code": None if ending is None else ending.exit_code,
                "duration_seconds": None if ending is None else ending.duration,
                "ended_at": None if ending is None else ending.at.isoformat(),
            }
        case StartedThenFailed():
            state = None if result.state is None else str(result.state)
            return {"state": state, "trouble": _trouble(result.trouble)}
        case MayHaveStarted():
            possible = {"possible": _plain(result.possible)} if result.possible else {}
            return {"state": None, "status": result.status, "searched": result.searched, **possible}
        case _:  # pragma: no cover - the checker proves that there is none
            assert_never(result)


def _ending(result: Finished) -> dict[str, object]:
    source = None if result.exit_code is None else "derived" if result.exit_derived else "reported"
    return {
        "state": str(result.state),
        "exit_code": result.exit_code,
        "exit_code_source": source,
        "duration_seconds": result.duration,
        "warnings": result.warnings,
        "trouble": _trouble(result.trouble),
        **_verdicts(result),
        **_streams(result),
        **({"pipeline": _opened(result.pipeline)} if result.pipeline else {}),
        **({"pipeline_trouble": _trouble(result.pipeline_trouble)} if result.pipeline_trouble else {}),
    }


def _verdicts(result: Finished) -> dict[str, object]:
    told = result.verdicts
    return {"verdicts": {"job": _plain(told.job), "component": _plain(told.component)}} if told else {}


def _opened(view: PipelineView) -> dict[str, object]:
    """Where pipeline output was opened and how much there is, and none of it."""
    path = {"path": _plain(view.path)}
    if view.table is None:
        return {**path, "offset": view.offset, "characters": len(view.json or ""), "total": view.length}
    return {**path, "first": view.first, "rows": len(view.table.rows), "table": _plain(view.table)}


def _streams(result: Finished | TimedOut) -> dict[str, object]:
    return {str(stream): _length(part) for stream, part in shares(result).streams.items()}


def _length(part: Excerpt | None) -> dict[str, object] | None:
    return part and {"characters": part.total, "characters_cut": part.cut, "cut": part.cut > 0}


def _trouble(error: JobsError | None) -> dict[str, object] | None:
    return None if error is None else record(error)


def _listing(result: DeviceList | ComponentList) -> dict[str, object]:
    if isinstance(result, DeviceList):
        data: dict[str, object] = {"site": _plain(result.site), "devices": _plain(result.devices[:ROWS])}
    else:
        data = {"components": _plain(result.components[:ROWS])}
    return {"query": _plain(result.query), "total": result.total, **data}


def _reading(result: OutputPage | OutputMatches) -> dict[str, object]:
    if isinstance(result, OutputPage):
        data: dict[str, object] = {"offset": result.offset, "characters": len(result.text), "total": result.total}
    else:
        data = {
            "matches": [{"line": match.line, "offset": match.offset} for match in result.matches],
            "total_matches": result.total,
            "total": result.length,
        }
    return {**_job(result.job), "stream": str(result.stream), **data}


def _job(job: Job) -> dict[str, object]:
    names = ("device", "device_uid", "component", "component_uid", "reference")
    recognised = {"recognised_by": job.recognised.value} if job.recognised else {}
    return {"job_uid": clean_line(job.uid) or None, **{name: _plain(getattr(job, name)) for name in names}} | recognised


def _plain(value: object) -> object:  # noqa: PLR0911 - one line a kind
    """A value of the domain as JSON has it; text from outside on one line."""
    match value:
        case JobsError():
            return record(value)
        case Job():
            return _job(value)
        case Device() | Component() | Prompt() | JobRow() | Sighting() | Table():
            return {name: _plain(getattr(value, name)) for name in _FACTS[type(value)]}
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case str():
            return clean_line(value)
        case Mapping():
            texts = cast("Mapping[str, str]", value)  # the tree's mappings hold text alone
            return {clean_line(key): clean_line(text) for key, text in texts.items()}
        case Sequence():
            return [_plain(each) for each in cast("Sequence[Any]", value)]
        case _:
            return value
