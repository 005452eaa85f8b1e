"""Blocks of pipeline output: objects as a table or as JSON, the size of the rest, and the calls that show it.

Objects are numbered from 0, as in a path. Their content comes from a script: it stands between rules.
"""

import re
from itertools import islice

from rmm_jobs.domain.job_errors import ColumnNotFound, ConditionUnreadable, PathNotFound, PipelineUnreadable
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.output_results import PipelineView, Table
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.redact import MASK
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.excerpt import fence
from rmm_jobs.text.format import REPORT_LABELS, block, display_name, fields, job_lines, plural, state_words
from rmm_jobs.text.next_steps import PIPELINE, call, read_output
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import CUT, ObjectTable, TableExcerpt

_NAMES = 20
"""The most names that a refusal lists."""
_SCALARS = "Value"
"""The column of rows that are scalars."""
_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_TITLE_LIMIT = 40


@BLOCKS.of(PipelineView)
def pipeline_view(result: PipelineView, wording: Wording) -> str:
    """Show objects opened at a path: rows of a table, or a window of their JSON."""
    rows = [*job_lines(result.job, wording), *_asked(result)]
    if result.table is None and result.json is None:
        return block("Pipeline Output", fields(rows, REPORT_LABELS), _nothing(result.state))
    if result.table is None:
        return block("Pipeline Output", *_json_window(result, rows, wording))
    if not result.table.rows:
        total = result.table.rows_total
        there = f"There is no object #{result.first:,}: {plural(total, 'object')} in all, numbered from 0."
        if result.objects_total:
            there = f"Of {plural(result.objects_total, 'object')}, {f'{total:,} match' if total else 'none matches'}."
            return block("Pipeline Output", fields(rows, REPORT_LABELS), there)
        return block("Pipeline Output", fields(rows, REPORT_LABELS), there if total else "There are no objects.")
    shown = ObjectTable.cleaned(result.table, result.first).fit(result.max_bytes, result.max_tokens)
    rows.append(("Objects", _counted(result, result.table, shown)))
    return block(
        "Pipeline Output",
        fields(rows, REPORT_LABELS),
        "\n".join([fence(shown.text), *_left_out(result.table, shown)]),
        "\n".join(_ways_on(result, result.table, shown, wording)) or _end(result.state),
    )


def _nothing(state: JobState | None) -> str:
    if state is None:
        return "The job left no objects in its pipeline."
    if state is JobState.QUEUED:
        return "Not there yet: the job is queued."
    return f"The job has left no objects in its pipeline so far. Its status: {state_words(state)}."


def _end(state: JobState | None) -> str:
    return "End of pipeline output." if state is None else f"End of pipeline output so far: {state_words(state)}."


def _asked(view: PipelineView) -> list[tuple[str, str]]:
    """List what the caller asked for."""
    query = view.query
    asked = (("Path", view.path), ("Where", query.where), ("Search", query.search), ("Sort", query.sort))
    return [(label, clean_line(text)) for label, text in asked if text]


def _counted(view: PipelineView, table: Table, shown: TableExcerpt) -> str:
    """Count the objects, those that match, and those that are shown; the numbers of chosen rows stand beside them."""
    every = "" if view.objects_total is None else f" of {view.objects_total:,}"
    last = view.first + shown.rows
    if shown.rows == table.rows_total:
        return f"{table.rows_total:,}{every}"
    window = f"#{view.first:,} to #{last - 1:,}" if table.numbers is None else f"{view.first + 1:,} to {last:,}"
    return f"{table.rows_total:,}{every} (shown: {window})"


def pipeline_not_read(job: Job, why: str, wording: Wording) -> str:
    """Return the section of objects that could not be read."""
    return f"Pipeline Output: not available ({why})\nTo read it: {call(PIPELINE, wording, job.uid)}"


def pipeline_section(view: PipelineView | None, wording: Wording, shown: TableExcerpt | None) -> str | None:
    """Return the section of the objects in the report of a job, or None when the job left none.

    `shown` is the table in the layout of the report.
    """
    if view is None:
        return None
    if view.table is None or shown is None:
        return "Pipeline Output: None"
    return "\n".join(
        [
            "Pipeline Output:",
            fence(shown.text),
            *_left_out(view.table, shown),
            *_ways_on(view, view.table, shown, wording),
        ]
    )


@BLOCKS.of(PipelineUnreadable)
def pipeline_unreadable(error: PipelineUnreadable, wording: Wording) -> str:
    """Report objects that are broken, or too large to open safely."""
    return block(
        "Pipeline output cannot be shown",
        fields([(wording.job_uid, display_name(error.job)), ("Problem", clean_line(error.reason))]),
        f"The text that the job printed is not affected: {read_output(error.job, wording)}",
    )


@BLOCKS.of(PathNotFound)
def path_not_found(error: PathNotFound, _wording: Wording) -> str:
    """Refuse a path that leads nowhere, and list the names at its end."""
    names = [clean_line(known, _TITLE_LIMIT) for known in error.known[:_NAMES]]
    if error.total > len(names):
        names.append(f"... and {error.total - len(names):,} more")
    there = "Names at that place:\n" + fence("\n".join(names)) if names else "There are no names at that place."
    return block(
        f'Path not found: "{clean_line(error.path)}"',
        f'Nothing is found at this step: "{clean_line(error.step)}"',
        there,
    )


@BLOCKS.of(ColumnNotFound)
def column_not_found(error: ColumnNotFound, _wording: Wording) -> str:
    """Refuse a column that no object has, and list those there are, the likeliest first."""
    near = [clean_line(name, _TITLE_LIMIT) for name in error.near]
    names = list(dict.fromkeys([*near, *(clean_line(name, _TITLE_LIMIT) for name in error.known)]))[:_NAMES]
    if error.total > len(names):
        names.append(f"... and {error.total - len(names):,} more")
    return block(
        f'Column not found: "{clean_line(error.name)}"',
        "Columns there are, the nearest first:\n" + fence("\n".join(names))
        if names
        else "The objects have no columns.",
    )


@BLOCKS.of(ConditionUnreadable)
def condition_unreadable(error: ConditionUnreadable, _wording: Wording) -> str:
    """Refuse what is no condition, and show what one looks like."""
    return block(
        f'Condition not understood: "{clean_line(error.text)}"',
        "A condition is a column, an operator and a value: Status=Stopped, FreeGB<10, Name~sql, Name=*svc.\n"
        "Operators: = != < <= > >=, and ~ for a text that is contained. "
        "Several are joined by a comma or `and`, and all have to hold; there is no `or`.",
    )


def _json_window(result: PipelineView, rows: list[tuple[str, str]], wording: Wording) -> list[str]:
    text = result.json or ""
    end = result.offset + len(text)
    if not text:
        nothing = f"There is nothing at offset {result.offset:,}: the JSON has {plural(result.length, 'character')}."
        return [fields(rows, REPORT_LABELS), nothing]
    rows = [*rows, ("Characters", f"{result.offset + 1:,}-{end:,} of {result.length:,}")]
    goes_on = end < result.length
    more = f"Next: {_call(result, wording, format='json', offset=end)}" if goes_on else _end(result.state)
    return [fields(rows, REPORT_LABELS), fence(text, goes_on=goes_on), more]


def _left_out(table: Table, shown: TableExcerpt) -> list[str]:
    """Count the rows, columns and cells that are not shown, in one line or none."""
    rows, columns = table.rows_total - shown.rows, table.columns_total - shown.columns
    missing = [plural(rows, "object")] if rows else []
    if columns:
        missing.append(_properties(columns) if shown.alone else plural(columns, "column"))
    words = [f"Not shown: {', '.join(missing)}."] if missing else []
    if table.cells_cut:
        words.append(f"Shortened: {plural(table.cells_cut, 'cell')}.")
    return [" ".join(words)] if words else []


def _ways_on(view: PipelineView, table: Table, shown: TableExcerpt, wording: Wording) -> list[str]:
    """List the calls that show the rest."""
    ways: list[str] = []
    end = view.first + shown.rows
    if end < table.rows_total:
        ways.append(f"Next: {_call(view, wording, first=end)}")
    if inside := _worth_opening(view, table, shown):
        ways.append(f"To open a value: {_call(view, wording, path=inside)}")
    if table.cells_cut or (shown.columns < table.columns_total and not (table.hidden or view.max_tokens)):
        ways.append(f"To read all of it as JSON: {_call(view, wording, format='json')}")
    return ways


def _worth_opening(view: PipelineView, table: Table, shown: TableExcerpt) -> str | None:
    """Find the path of the first nested value with a name that can be written."""
    rows = table.rows[: shown.rows]
    is_alone = bool(view.path) and (view.objects_total or table.rows_total) == 1
    numbers = range(view.first, view.first + len(rows)) if table.numbers is None else table.numbers
    for number, row in zip(numbers, rows, strict=False):
        titles = table.columns if len(row) == len(table.columns) else [_SCALARS]
        for title, cell in islice(zip(titles, row, strict=True), max(1, shown.columns)):
            if cell.startswith(("{", "[")) and _is_whole(title):
                return view.path + _step(number, title, alone=is_alone)
    return None


def _is_whole(title: str) -> bool:
    """Check that a title is the whole name: uncut, with nothing cleaned away or redacted."""
    return clean_line(title, max(len(title), len(CUT))) == title and not title.endswith(CUT) and MASK not in title


def _properties(count: int) -> str:
    return f"{count:,} {'property' if count == 1 else 'properties'}"


def _step(number: int, title: str, *, alone: bool) -> str:
    if title == _SCALARS:
        return f"[{number}]"
    index = "" if alone else f"[{number}]"
    if _PLAIN_NAME.fullmatch(title):
        return f"{index}.{title}"
    quoted = title.replace("'", "''")
    return f"{index}['{quoted}']"


def _call(view: PipelineView, wording: Wording, *, path: str | None = None, **arguments: str | int) -> str:
    """Write a call that reads on in the same choice of objects, or one that opens a value."""
    query = view.query
    chosen = {"columns": query.columns, "where": query.where, "sort": query.sort, "search": query.search}
    kept = {name: text for name, text in chosen.items() if text and path is None}
    return call(
        PIPELINE, wording, view.job.uid, path=(view.path if path is None else path) or None, **kept, **arguments
    )
