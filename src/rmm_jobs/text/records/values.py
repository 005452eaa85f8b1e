"""Convert values of the domain to JSON-able data: times, text from outside, and objects within records."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

from rmm_jobs.domain.catalog import Component, Device, Lookalike, Shortfall
from rmm_jobs.domain.history_results import Origin
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.model import SERVER_TIME, Job, JobState, Prompt
from rmm_jobs.domain.output_results import PipelineView, Table
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.excerpt import Excerpt
from rmm_jobs.text.records.codes import RECOGNITIONS, STATES
from rmm_jobs.text.registry import RECORDS, Record

MANY = 200
"""The most entries of one list or map of texts in a record."""


def text(value: str | None) -> str | None:
    """Return text from outside, cleaned and on one line of at most 120 characters; keep None and empty text."""
    return None if value is None else clean_line(value)


def known(value: str | None) -> str | None:
    """Return text from outside as `text` does, or None where an empty one says that nothing is known."""
    return clean_line(value or "") or None


def texts(values: Iterable[str]) -> list[str]:
    """Return the first texts from outside, each cleaned."""
    return [clean_line(value) for value in islice(values, MANY)]


def text_map(values: Mapping[str, str]) -> dict[str, str]:
    """Return the first entries of a map whose keys and values come from outside, both cleaned."""
    return {clean_line(key): clean_line(value) for key, value in islice(values.items(), MANY)}


def time(at: datetime | None) -> str | None:
    """Return a time in UTC as ISO 8601 with milliseconds: `2024-02-15T10:45:00.000Z`; without a zone, none is added."""
    if at is None:
        return None
    if at.tzinfo is SERVER_TIME:
        return at.replace(tzinfo=None).isoformat(timespec="milliseconds")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def state_code(state: JobState | None) -> str | None:
    """Return the code of a state, or None where the state is not known."""
    return None if state is None else STATES[state]


def job_keys(job: Job) -> Record:
    """Return the keys that every record about one job has."""
    return {
        "job_uid": known(job.uid),
        "device": text(job.device),
        "device_uid": text(job.device_uid),
        "component": text(job.component),
        "component_uid": text(job.component_uid),
        "reference": text(job.reference),
        "recognised_by": None if job.recognised is None else RECOGNITIONS[job.recognised],
    }


def device_keys(devices: Sequence[Device], total: int) -> Record:
    """Return the first devices of a list, and how many there are in all."""
    return {"devices": [device_object(each) for each in devices[:ROWS]], "devices_total": total}


def component_keys(components: Sequence[Component], total: int) -> Record:
    """Return the first components of a list, and how many there are in all."""
    return {"components": [component_object(each) for each in components[:ROWS]], "components_total": total}


def gap_keys(lookalike: Lookalike | None, shortfall: Shortfall | None) -> Record:
    """Return the UID of what looks like the query, and what is missing from the list."""
    return {"lookalike_uid": None if lookalike is None else text(lookalike.uid), "missing": missing_object(shortfall)}


def missing_object(shortfall: Shortfall | None) -> Record | None:
    """Return how much of a list was received, or None of a whole one."""
    if shortfall is None:
        return None
    return {
        "received": shortfall.received,
        "announced": shortfall.announced,
        "repeats": shortfall.repeats,
        "late": shortfall.late,
        "error": None if shortfall.failure is None else RECORDS.record(shortfall.failure),
        "at_limit": shortfall.at_limit,
    }


def device_object(device: Device) -> Record:
    """Return a device as it stands in lists and errors."""
    return {
        "uid": text(device.uid),
        "hostname": text(device.hostname),
        "site": text(device.site),
        "online": device.online,
        "last_seen_at": time(device.last_seen),
        "suspended": device.suspended,
        "deleted": device.deleted,
        "agentless": device.agentless,
    }


def component_object(component: Component) -> Record:
    """Return a component as it stands in lists and errors."""
    return {"uid": text(component.uid), "name": text(component.name)}


def prompt_object(prompt: Prompt) -> Record:
    """Return a prompt without its message, which the job has written."""
    return {"uid": text(prompt.uid), "secret": prompt.secret}


def stream_object(part: Excerpt | None) -> Record | None:
    """Return the length of a stream and of what the block leaves out; None where the stream could not be read."""
    if part is None:
        return None
    return {"characters": part.total, "characters_cut": part.cut, "cut": part.cut > 0}


def pipeline_object(view: PipelineView) -> Record:
    """Return where pipeline output was opened and how much there is, and none of it."""
    return {
        "path": text(view.path),
        "objects_total": view.objects_total,
        "table": None if view.table is None else _table_object(view.table, view.first),
        "json": None if view.table is not None or view.json is None else _json_object(view.json, view),
    }


def _table_object(table: Table, first: int) -> Record:
    return {
        "first_row": first,
        "rows": len(table.rows),
        "rows_total": table.rows_total,
        "columns_total": table.columns_total,
        "cells_cut": table.cells_cut,
    }


def _json_object(json: str, view: PipelineView) -> Record:
    return {"offset": view.offset, "characters": len(json), "characters_total": view.length}


def origin_object(origin: Origin | None) -> Record | None:
    """Return where a job comes from, and no value of a variable; None where nobody asked."""
    if origin is None:
        return None
    return {
        "started_at": time(origin.started_at),
        "started_by": text(origin.started_by),
        "started_here": origin.here,
        "variable_names": None if origin.variables is None else texts(origin.variables),
    }
