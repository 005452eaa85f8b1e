"""Blocks of `job-output`: a window of a stream, and its lines that contain a text."""

from rmm_jobs.domain.model import Job, JobState, Stream
from rmm_jobs.domain.results import Match, OutputMatches, OutputPage
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.excerpt import fence_counted
from rmm_jobs.text.format import REPORT_LABELS, block, fields, job_lines, plural, state_words
from rmm_jobs.text.next_steps import read_output
from rmm_jobs.text.registry import BLOCKS


@BLOCKS.of(OutputPage)
def output_page(result: OutputPage, wording: Wording) -> str:
    """Show a window of one stream. Positions are shown from 1; `offset` in the next call counts from 0."""
    end = result.offset + len(result.text)
    total = plural(result.total, "character")
    if not result.text:
        what = (
            f"There is nothing at offset {result.offset:,}: {result.stream} has {total}."
            if result.total
            else _nothing(result, wording)
        )
        return block("Job Output", _about(result.job, wording, result.stream), what)
    characters = ("Characters", f"{result.offset + 1:,}-{end:,} of {result.total:,}")
    more = end < result.total
    return block(
        "Job Output",
        _about(result.job, wording, result.stream, characters),
        fence_counted(result.text),
        f"Next: {_call(result, wording, end)}" if more else _end(result.state),
    )


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
        fence_counted(lines) + (f"\n... and {plural(rest, 'more line')}" if rest else ""),
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
