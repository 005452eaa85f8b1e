"""Blocks of `job-output`: a window of a stream, and its lines that contain a text."""

from rmm_jobs.domain.model import Job, JobState, Stream
from rmm_jobs.domain.output_results import Match, OutputMatches, OutputPage, OutputSearch
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.excerpt import fence
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import REPORT_LABELS, block, fields, job_lines, plural, state_words
from rmm_jobs.text.next_steps import OUTPUT, call, read_output
from rmm_jobs.text.registry import BLOCKS


@BLOCKS.of(OutputPage)
def output_page(result: OutputPage, wording: Wording) -> str:
    """Show a window of one stream. Positions are shown from 1; `offset` in the next call counts from 0."""
    end = result.offset + len(result.text)
    total = plural(result.total, "character")
    if not result.text:
        what = _past_the_end(result, total) if result.total else _nothing(result, wording)
        return block("Job Output", _about(result.job, wording, result.stream), what)
    rows = [("Characters", f"{result.offset + 1:,}-{end:,} of {result.total:,}")]
    if result.lines is not None:
        last = result.lines.first + result.lines.count - 1
        rows.insert(0, ("Lines", f"{result.lines.first:,}-{last:,} of {result.lines.total:,}"))
    return block(
        "Job Output",
        _about(result.job, wording, result.stream, *rows),
        fence(result.text, goes_on=end < result.total),
        _next(result, wording, end),
    )


def _past_the_end(result: OutputPage, total: str) -> str:
    if result.lines is not None:
        lines = plural(result.lines.total, "line")
        return f"There is nothing at line {result.lines.first:,}: {result.stream} has {lines}."
    return f"There is nothing at offset {result.offset:,}: {result.stream} has {total}."


def _next(result: OutputPage, wording: Wording, end: int) -> str:
    """Write the call that reads on, in the unit of the caller; of a line that was cut, in characters."""
    window = result.lines
    if window is None:
        return f"Next: {_call(result, wording, end)}" if end < result.total else _end(result.state)
    # One character more is the line break.
    if window.first + window.count > window.total and end + 1 >= result.total:
        return _end(result.state)
    if window.count == 1 and result.total > end and window.is_cut:
        return f"The line goes on. Next: {_call(result, wording, end)}"
    following = window.first + window.count
    stream = None if result.stream is wording.features.output_stream else str(result.stream)
    return f"Next: {call(OUTPUT, wording, result.job.uid, stream=stream, line=following, lines=window.asked)}"


@BLOCKS.of(OutputSearch)
def output_search(result: OutputSearch, wording: Wording) -> str:
    """List the lines of both streams that contain the search text."""
    *uid_and_device, _ = job_lines(result.job, wording)
    sections = [each for found in result.found for each in _stream_matches(found, wording)]
    failed = [f"{stream} could not be read: {cause(error, wording)}." for stream, error in result.trouble.items()]
    first = next((found for found in result.found if found.matches), None)
    return block(
        "Job Output Search",
        fields([*uid_and_device, ("Search", clean_line(result.search))], REPORT_LABELS),
        *sections,
        *failed,
        first and f"To read on from a line, use its offset: {_call(first, wording, first.matches[0].offset)}",
    )


def _stream_matches(found: OutputMatches, wording: Wording) -> list[str]:
    """Return the section of one stream in a search of both."""
    if not found.matches:
        counted = f"{found.stream}: no line in {plural(found.length, 'character')}."
        return [counted if found.length else _nothing(found, wording)]
    lines = "\n".join(map(_line, found.matches))
    rest = found.total - len(found.matches)
    more = f"\n... and {plural(rest, 'more line')}" if rest else ""
    heading = f"{found.stream}: {plural(found.total, 'line')} in {plural(found.length, 'character')}"
    return [f"{heading}\n{fence(lines)}{more}"]


@BLOCKS.of(OutputMatches)
def output_matches(result: OutputMatches, wording: Wording) -> str:
    """List the lines that contain the search text, with their numbers and offsets."""
    rows = (
        ("Search", clean_line(result.search)),
        ("Found", f"{plural(result.total, 'line')} in {plural(result.length, 'character')}"),
    )
    heading, header = "Job Output Search", _about(result.job, wording, result.stream, *rows)
    if not result.matches:
        return block(heading, header, None if result.length else _nothing(result, wording))
    lines = "\n".join(_line(match) for match in result.matches)
    rest = result.total - len(result.matches)
    first = _call(result, wording, result.matches[0].offset)
    return block(
        heading,
        header,
        fence(lines) + (f"\n... and {plural(rest, 'more line')}" if rest else ""),
        f"To read on from a line, use its offset: {first}",
    )


def _nothing(result: OutputPage | OutputMatches, wording: Wording) -> str:
    """Say why a stream is empty: nothing was printed, or nothing yet."""
    stream, state = result.stream, result.state
    if state is JobState.QUEUED:
        return f"Not there yet: the job is queued, and nothing is shown on {stream}."
    if result.late:
        return (
            f"{stream} is not available yet: the job has ended, and its output may still come.\n"
            f"To read it again: {_call(result, wording, 0)}"
        )
    if state is not None and not state.is_final:
        return f"The job has printed nothing on {stream} so far. Its status: {state_words(state)}."
    return f"The job printed nothing on {stream}."


def _end(state: JobState | None) -> str:
    return "End of output." if state is None or state.is_final else f"End of output so far: {state_words(state)}."


def _line(match: Match) -> str:
    return f"line {match.line:,} (offset {match.offset}): {clean_line(match.text, 200)}"


def _call(result: OutputPage | OutputMatches, wording: Wording, offset: int) -> str:
    return read_output(result.job.uid, wording, result.stream, offset)


def _about(job: Job, wording: Wording, stream: Stream, *rows: tuple[str, str]) -> str:
    *uid_and_device, _ = job_lines(job, wording)
    return fields([*uid_and_device, ("Stream", str(stream)), *rows], REPORT_LABELS)
