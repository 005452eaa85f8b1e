"""Blocks of a job: queued, running, ended, timed out, still running."""

from collections.abc import Mapping

from rmm_jobs.domain.model import JobState, Stream
from rmm_jobs.domain.results import Finished, NoResults, TimedOut
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.excerpt import Excerpt, failure_section, stream_section
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import (
    NOT_REPORTED,
    REPORT_LABELS,
    asked_for,
    block,
    display_name,
    fields,
    job_lines,
    jobs_of,
    quoted,
    seconds,
    state_words,
    variables_given,
)
from rmm_jobs.text.layout import ReportLayout
from rmm_jobs.text.next_steps import read_output, status_command
from rmm_jobs.text.origin import origin_sections
from rmm_jobs.text.pipeline import pipeline_not_read, pipeline_section
from rmm_jobs.text.registry import BLOCKS, Page
from rmm_jobs.text.suggestions import line_of_failure, suggestions

_HEADINGS = {
    JobState.COMPLETED: "Job Completed Successfully",
    JobState.WARNING: "Job Completed With Warnings",
    JobState.FAILED: "Job Failed",
    JobState.EXPIRED: "Job Expired",
    JobState.RETIRED: "Job Retired",
    JobState.ERRORS: "Job Completed With Errors",
    JobState.CANCELED: "Job Canceled",
    JobState.TIMED_OUT: "Job Timed Out",
}


_STOPPED = {
    JobState.CANCELED: "{system} reports the job as canceled. What it had done by then is not undone.",
    JobState.TIMED_OUT: (
        "{system} stopped the job, because it ran longer than it may there.\n"
        "It does not run any more. What it had done by then is not undone."
    ),
}


_WORD_LIMIT = 40


@BLOCKS.on_page(Finished)
def finished(result: Finished, page: Page) -> str:
    """Report a job that ended on its device, or that the system gave up before it ran."""
    if result.state in {JobState.EXPIRED, JobState.RETIRED}:
        return _given_up(result, page)
    if result.state in _STOPPED:
        return _stopped(result, page)
    wording, layout = page.wording, page.layout
    rows = [*job_lines(result.job, wording), *asked_for(result.job), ("Duration", seconds(result.duration))]
    if wording.features.exit_codes:
        rows.append(("Exit Code", NOT_REPORTED if result.exit_code is None else str(result.exit_code)))
    if result.state is JobState.WARNING and result.warnings:
        rows.append(("Warnings", str(result.warnings)))
    return block(
        _HEADINGS[result.state],
        fields(rows, REPORT_LABELS),
        _at_odds(result, wording),
        failure_section(layout.failure),
        *_sections(result, layout.streams, wording),
        _objects(result, layout, wording),
        _reading_failed(result, wording),
        _speaks_of_failure(result, layout, wording),
        _suggestions(layout, wording) if result.state in {JobState.FAILED, JobState.ERRORS} else None,
        *origin_sections(result.origin, wording),
        variables_given(result.given or {}, wording),
    )


def _speaks_of_failure(result: Finished, layout: ReportLayout, wording: Wording) -> str | None:
    """Name the line of a success that reports a failure; only where the whole stream is shown."""
    if result.state is not JobState.COMPLETED:
        return None
    for stream, name in ((Stream.STDOUT, "the output"), (Stream.STDERR, "the errors")):
        part = layout.streams.get(stream)
        line = line_of_failure(part.text) if part and not part.cut else None
        if line:
            return f"{wording.system} reports success, and line {line} of {name} speaks of a failure."
    return None


def _at_odds(result: Finished, wording: Wording) -> str | None:
    """Quote the system's words for the job and for a component of it, where they differ."""
    if result.verdicts is None:
        return None
    job, component = (
        clean_line(word, _WORD_LIMIT).replace('"', "'") for word in (result.verdicts.job, result.verdicts.component)
    )
    return f'{wording.system} reports "{job}" for the job, and "{component}" for a component of it.'


def _stopped(result: Finished, page: Page) -> str:
    wording, layout = page.wording, page.layout
    rows = [
        *job_lines(result.job, wording),
        ("Duration", seconds(result.duration)),
        ("Status", state_words(result.state)),
    ]
    return block(
        _HEADINGS[result.state],
        fields(rows, REPORT_LABELS),
        failure_section(layout.failure),
        _STOPPED[result.state].format(system=wording.system),
        *_what_there_is(result, page, "Partial Output"),
        _objects(result, layout, wording),
        _reading_failed(result, wording),
        *origin_sections(result.origin, wording),
        variables_given(result.given or {}, wording),
    )


def _objects(result: Finished, layout: ReportLayout, wording: Wording) -> str | None:
    if result.pipeline_trouble is not None:
        return pipeline_not_read(result.job, cause(result.pipeline_trouble, wording), wording)
    return pipeline_section(result.pipeline, wording, layout.objects)


def _reading_failed(result: Finished, wording: Wording) -> str | None:
    return None if result.trouble is None else f"Reading the output failed: {cause(result.trouble, wording)}."


def _given_up(result: Finished, page: Page) -> str:
    wording = page.wording
    if result.state is JobState.EXPIRED:
        words = (
            f"{wording.system} let the job expire before the device ran it.",
            "To run it, check that the device is online and start the job again.",
        )
    else:
        words = (
            f"{wording.system} reports the job as retired.",
            f"The device's history in the {wording.system} web console shows whether it ran before.",
        )
    return block(
        _HEADINGS[result.state],
        fields([*job_lines(result.job, wording), ("Status", state_words(result.state))], REPORT_LABELS),
        words[0],
        *_what_there_is(result, page),
        words[1],
        *origin_sections(result.origin, wording),
    )


@BLOCKS.on_page(TimedOut)
def timed_out(result: TimedOut, page: Page) -> str:
    """Report a job that did not end within its time."""
    wording = page.wording
    rows = [
        *job_lines(result.job, wording),
        ("Duration", f"{seconds(result.seconds)} (timeout)"),
        ("Status", "Timeout"),
    ]
    return block(
        "Job Timed Out",
        fields(rows, REPORT_LABELS),
        "The job exceeded the maximum execution time.",
        *_what_there_is(result, page, "Partial Output"),
        wording.timeout_note.format(look=status_command(display_name(result.job.uid), wording)),
        variables_given(result.given or {}, wording),
    )


@BLOCKS.of(NoResults)
def no_results(result: NoResults, wording: Wording) -> str:
    """Report a job that the system calls over, without any results of it."""
    if result.last is not None:
        said = f"say {quoted(result.reported)}" if result.reported else "name no state"
        return block(
            "Job Is Over - Outcome Not Known",
            fields(job_lines(result.job, wording), REPORT_LABELS),
            f"{wording.system} says that the job is over, while the results of its device {said}.\n"
            "Whether it succeeded is not known. Do not take it for done, and do not simply start it again.",
            f"To read what it printed: {read_output(result.job.uid, wording)}",
            *origin_sections(result.origin, wording),
        )
    return block(
        "Job Is Over - No Results",
        fields(job_lines(result.job, wording), REPORT_LABELS),
        f"{wording.system} says that the job is over, and has no results of it for this device.\n"
        "Whether it succeeded is not known. Do not take it for done, and do not simply start it again.",
        f"Look at {jobs_of(wording)}.",
        *origin_sections(result.origin, wording),
    )


def _what_there_is(result: Finished | TimedOut, page: Page, label: str | None = None) -> list[str]:
    """Return the sections of streams with a text, or not readable; `label` is for the output."""
    there = {stream: part for stream, part in page.layout.streams.items() if part is None or part.total}
    return _sections(result, there, page.wording, label)


def _sections(
    result: Finished | TimedOut,
    shown: Mapping[Stream, Excerpt | None],
    wording: Wording,
    label: str | None = None,
) -> list[str]:
    return [
        stream_section(part, stream, wording, uid=result.job.uid, label=label if stream is Stream.STDOUT else None)
        for stream, part in shown.items()
    ]


def _suggestions(layout: ReportLayout, wording: Wording) -> str | None:
    """Suggest what to try, from the shown words alone: the reader can then see the reason."""
    stdout, stderr = ("" if part is None else part.text for part in layout.streams.values())
    lines = suggestions(stdout, f"{stderr}\n{layout.failure.text}", wording.device.lower())
    return "\n".join(["Suggestions:", *(f"- {line}" for line in lines)]) if lines else None
