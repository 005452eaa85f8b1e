"""Show a job's pipeline output: CLIXML, read and shown within limits."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rmm_jobs.domain.job_errors import ColumnNotFound, ConditionUnreadable, PathNotFound, PipelineUnreadable
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.output_results import PipelineView, Table
from rmm_jobs.domain.system import PipelineRequest
from rmm_jobs.safety.printed_secrets import hide_printed_secrets
from rmm_jobs.safety.redact import longest_first, redact
from rmm_jobs.systems.http.wire_types import is_list
from rmm_jobs.systems.psu.clixml.choice import Choice, choose, only
from rmm_jobs.systems.psu.clixml.columns import COLUMNS
from rmm_jobs.systems.psu.clixml.errors import ClixmlError, ColumnError, ConditionError, PathError, Reason
from rmm_jobs.systems.psu.clixml.limits import LIMITS
from rmm_jobs.systems.psu.clixml.named_secrets import hide_named
from rmm_jobs.systems.psu.clixml.paths import select
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.redact import redact_objects
from rmm_jobs.systems.psu.clixml.show import as_json, as_table
from rmm_jobs.systems.psu.clixml.values import NIL, Obj, Scalar, ScalarType, Value
from rmm_jobs.systems.psu.clixml.view import window
from rmm_jobs.systems.psu.wire import PipelineRow

NOT_JSON = "it is not well-formed JSON"
ALONE_COLUMNS = 200
"""Most properties shown of a single object, which has one line for each."""
ALONE_CELL = 100
"""Most characters of each such property."""
CELL, WIDTH = 40, 160
"""Most characters of a cell among many, and of a row of few columns, whose cells may be longer."""
MANY_NAMES = 200
"""Most names of columns that are told."""


def view(job: Job, rows: Sequence[PipelineRow], request: PipelineRequest) -> PipelineView | None:
    """Return the requested part of the objects, or None when there are none. Slow for megabytes.

    Raises:
        PipelineUnreadable: the objects are broken, or larger than is safe to open.
        PathNotFound: the path leads nowhere.
        ColumnNotFound, ConditionUnreadable: the request names a column that is not there, or no condition.
    """
    try:
        values = [value for row in rows for value in _values(job, row)]
        if not values:
            return None
        secrets = longest_first((*request.secrets, *hide_named(values)))
        redact_objects(values, lambda text: _hidden(text, secrets))
        if request.path.strip():
            values = select(values, request.path.strip())
        return _shown(job, choose(values, request.query), request)
    except ClixmlError as unreadable:
        raise PipelineUnreadable(job.uid, unreadable.reason.value) from None
    except PathError as astray:
        total = len(astray.known) and astray.count  # without names it counts items
        raise PathNotFound(request.path, astray.step, astray.known, total) from None
    except ColumnError as missing:
        raise ColumnNotFound(missing.name, missing.near, missing.known[:MANY_NAMES], len(missing.known)) from None
    except ConditionError as unread:
        raise ConditionUnreadable(unread.text) from None


def _hidden(text: str, secrets: Sequence[str]) -> str:
    return redact(hide_printed_secrets(text, secrets), secrets)


def _shown(job: Job, choice: Choice, request: PipelineRequest) -> PipelineView:
    chosen = choice.total if request.query.filters else None
    seen = PipelineView(job, request.path, query=request.query, objects_total=chosen)
    if request.json:
        rows = [only(row, choice.columns) for row in choice.rows] if choice.columns else choice.rows
        text = as_json([Obj(items=rows, expanded_size=_expanded_size(rows))])
        part = window(text, request.offset, request.max_bytes)
        return replace(seen, json=part, offset=request.offset, length=len(text))
    table = _table(choice, request)
    limits = {"max_bytes": request.max_bytes, "max_tokens": request.max_tokens}
    return replace(seen, table=table, first=request.first, **limits)


def _table(choice: Choice, request: PipelineRequest) -> Table:
    rows: list[Value] = [Obj(items=choice.rows)]  # as a list, so that a lone list among them stays a row
    if len(choice.rows) == 1:
        shown = as_table(
            rows, first=request.first, columns=ALONE_COLUMNS, cell=ALONE_CELL, titles=choice.columns, also=choice.used
        )
    else:
        columns = max(COLUMNS, len(choice.columns))
        shown = as_table(
            rows,
            first=request.first,
            rows=request.rows,
            columns=columns,
            cell=CELL,
            width=WIDTH,
            titles=choice.columns,
            also=choice.used,
            fixed=choice.fixed,
        )
    is_whole = choice.numbers == list(range(choice.total))
    numbers = None if is_whole else choice.numbers[request.first : request.first + request.rows]
    return Table(
        shown.columns,
        shown.rows,
        shown.rows_total,
        shown.columns_total,
        shown.cells_cut,
        hidden=shown.hidden[:MANY_NAMES],
        numbers=numbers,
    )


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
