"""Records of look-ups: lists, parts of an output, and pipeline output."""

from collections.abc import Sequence

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.listing_results import ROWS, ComponentList, JobList, JobRow, duration_of
from rmm_jobs.domain.model import Prompt, Stream
from rmm_jobs.domain.output_results import LineWindow, Match, OutputMatches, OutputPage, OutputSearch, PipelineView
from rmm_jobs.text.records import values
from rmm_jobs.text.records.codes import STATES, STREAMS
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("component_list", ComponentList)
def _component_list(result: ComponentList) -> Record:
    return {
        "query": values.text(result.query),
        "similar_only": result.alike,
        **values.component_keys(result.components, result.total),
        "offset": result.offset,
        "as_of": values.time(result.as_of),
        "missing": values.missing_object(result.shortfall),
    }


@RECORDS.kind("job_list", JobList)
def _job_list(result: JobList) -> Record:
    wanted, looked_at = result.wanted, result.looked_at
    return {
        "component": values.text(wanted.script),
        "state": values.state_code(wanted.states[0]) if len(wanted.states) == 1 else None,
        "states": [STATES[state] for state in wanted.states],
        "folder": values.text(wanted.folder),
        "started_by": values.text(wanted.by),
        "schedule": values.text(wanted.schedule),
        "computer": values.text(wanted.computer),
        "tag": values.text(wanted.tag),
        "since_at": values.time(wanted.since),
        "until_at": values.time(wanted.until),
        "offset": result.offset,
        "jobs": [_job_row(each, result.asked.get(each.job_uid)) for each in result.rows[:ROWS]],
        "jobs_total": result.total,
        "jobs_searched": None if looked_at is None else looked_at.count,
        "older_not_searched": looked_at is not None and not looked_at.is_whole,
        "search_error": _error(None if looked_at is None else looked_at.failure),
    }


@RECORDS.kind("output_page", OutputPage)
def _output_page(result: OutputPage) -> Record:
    return {
        **values.job_keys(result.job),
        "stream": STREAMS[result.stream],
        "offset": result.offset,
        "characters": len(result.text),
        "characters_total": result.total,
        "line_window": _line_window(result.lines),
        "state": values.state_code(result.state),
        "late": result.late,
    }


@RECORDS.kind("output_matches", OutputMatches)
def _output_matches(result: OutputMatches) -> Record:
    return {
        **values.job_keys(result.job),
        "stream": STREAMS[result.stream],
        "matches": [_match(each) for each in result.matches],
        "matches_total": result.total,
        "characters_total": result.length,
        "state": values.state_code(result.state),
        "late": result.late,
    }


@RECORDS.kind("output_search", OutputSearch)
def _output_search(result: OutputSearch) -> Record:
    found = {each.stream: RECORDS.record(each) for each in result.found}
    return {
        **values.job_keys(result.job),
        "stdout": found.get(Stream.STDOUT),
        "stderr": found.get(Stream.STDERR),
        "stdout_error": _error(result.trouble.get(Stream.STDOUT)),
        "stderr_error": _error(result.trouble.get(Stream.STDERR)),
    }


@RECORDS.kind("pipeline_view", PipelineView)
def _pipeline_view(result: PipelineView) -> Record:
    return {**values.job_keys(result.job), **values.pipeline_object(result)}


def _error(error: JobsError | None) -> Record | None:
    return None if error is None else RECORDS.record(error)


def _line_window(window: LineWindow | None) -> Record | None:
    if window is None:
        return None
    return {"first_line": window.first, "lines": window.count, "lines_total": window.total, "cut": window.is_cut}


def _job_row(row: JobRow, asked: Sequence[Prompt] | None) -> Record:
    return {
        "job_uid": values.text(row.job_uid),
        "component": values.text(row.component),
        "state": values.state_code(row.state),
        "started_at": values.time(row.started_at),
        "ended_at": values.time(row.ended_at),
        "duration_seconds": duration_of(row),
        "started_by": values.text(row.started_by),
        "computer": values.text(row.computer),
        "schedule": values.text(row.schedule),
        "prompts": None if asked is None else [values.prompt_object(each) for each in asked],
    }


def _match(match: Match) -> Record:
    return {"line": match.line, "offset": match.offset}
