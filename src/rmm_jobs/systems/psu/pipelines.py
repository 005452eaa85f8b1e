"""Show a job's pipeline output: CLIXML, read and shown within limits."""

import json
from collections.abc import Iterable, Sequence

from rmm_jobs.domain.capabilities import PipelineRequest
from rmm_jobs.domain.job_errors import PathNotFound, PipelineUnreadable
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.output_results import PipelineView, Table
from rmm_jobs.safety.redact import redact
from rmm_jobs.systems.http.wire_types import is_list
from rmm_jobs.systems.psu.clixml.errors import ClixmlError, PathError, Reason
from rmm_jobs.systems.psu.clixml.limits import LIMITS
from rmm_jobs.systems.psu.clixml.paths import select
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.redact import redact_objects
from rmm_jobs.systems.psu.clixml.show import as_json, as_table
from rmm_jobs.systems.psu.clixml.values import NIL, Obj, Scalar, ScalarType, Value
from rmm_jobs.systems.psu.clixml.view import unwrap_single_list, window
from rmm_jobs.systems.psu.wire import PipelineRow

NOT_JSON = "it is not well-formed JSON"
ALONE_COLUMNS = 200
"""Most properties shown of a single object, which has one line for each."""
ALONE_CELL = 100
"""Most characters of each such property."""


def view(job: Job, rows: Sequence[PipelineRow], request: PipelineRequest) -> PipelineView | None:
    """Return the requested part of the objects, or None when there are none. Slow for megabytes.

    Raises:
        PipelineUnreadable: the objects are broken, or larger than is safe to open.
        PathNotFound: the path leads nowhere.
    """
    try:
        values = [value for row in rows for value in _values(job, row)]
        if not values:
            return None
        if request.secrets:
            redact_objects(values, lambda text: redact(text, request.secrets))
        if request.path.strip():
            values = select(values, request.path.strip())
        if request.json:
            text = as_json(values)
            part = window(text, request.offset, request.max_bytes)
            return PipelineView(job, request.path, json=part, offset=request.offset, length=len(text))
        table = _table(values, request)
        return PipelineView(job, request.path, table=table, first=request.first, max_bytes=request.max_bytes)
    except ClixmlError as unreadable:
        raise PipelineUnreadable(job.uid, unreadable.reason.value) from None
    except PathError as astray:
        total = len(astray.known) and astray.count  # without names it counts items
        raise PathNotFound(request.path, astray.step, astray.known, total) from None


def _table(values: Sequence[Value], request: PipelineRequest) -> Table:
    if len(unwrap_single_list(values)) == 1:
        shown = as_table(values, first=request.first, columns=ALONE_COLUMNS, cell=ALONE_CELL)
    else:
        shown = as_table(values, first=request.first, rows=request.rows)
    return Table(shown.columns, shown.rows, shown.rows_total, shown.columns_total, shown.cells_cut)


def _values(job: Job, row: PipelineRow) -> list[Value]:
    if row.data and row.data.strip():
        return read(row.data)
    text = row.json_data or ""
    if len(text) > LIMITS.bytes:
        raise ClixmlError(Reason.TOO_LARGE)
    try:
        return [_from_json(text)] if text.strip() else []
    except (ValueError, RecursionError):
        raise PipelineUnreadable(job.uid, NOT_JSON) from None


def _from_json(text: str) -> Value:
    """Read JSON as the values that CLIXML would have given. The decoder's own recursion bounds the depth."""
    return _value(
        json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=lambda digits: Scalar(ScalarType.INT64, digits),
            parse_float=lambda digits: Scalar(ScalarType.DOUBLE, digits),
            strict=False,
        )
    )


def _object(pairs: list[tuple[str, object]]) -> Obj:
    members = {name: _value(value) for name, value in pairs}
    return Obj(properties=members, expanded_size=_expanded_size(members.values()))


def _value(value: object) -> Value:
    if is_list(value):
        items = [_value(item) for item in value]
        return Obj(items=items, expanded_size=_expanded_size(items))
    match value:
        case Scalar() | Obj():
            return value
        case bool():
            return Scalar(ScalarType.BOOLEAN, str(value).lower())
        case None:
            return NIL
        case _:
            return Scalar(ScalarType.STRING, str(value))


def _expanded_size(values: Iterable[Value]) -> int:
    return sum(1 + (value.expanded_size if isinstance(value, Obj) else 0) for value in values)
