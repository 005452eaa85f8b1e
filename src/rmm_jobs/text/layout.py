"""Lay out an answer once: clean every text in it, and divide the room of one answer between its parts.

Together the parts of a job's report show no more than two full streams. Block and record read the same layout.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.limits import PIPELINE_BYTES, fit_bytes
from rmm_jobs.domain.model import Stream
from rmm_jobs.domain.output_results import PipelineView
from rmm_jobs.domain.results import AnswerNotSent, Finished, JobDetails, TimedOut
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.printed_secrets import hide_printed_secrets
from rmm_jobs.safety.sanitize import clean_block
from rmm_jobs.text.cleaning import cleaned
from rmm_jobs.text.excerpt import BUDGETS, Excerpt, cut_within
from rmm_jobs.text.format import plural
from rmm_jobs.text.tables import ObjectTable, TableExcerpt

MAX_ANSWER_BYTES = 24_000
"""The most of one answer to an assistant. Claude Code takes 25,000 tokens from a tool; no text has more than bytes."""
_NOTE_BYTES = 600
"""Bytes kept for the end of an answer that is cut."""
MIN_OBJECT_BYTES = 2_400
"""Bytes kept for the objects beside a long output. Output and objects share the budget of stdout."""
MIN_FAILURE_BYTES = 700
"""Bytes kept for the failure beside long errors. Errors and failure share the budget of stderr."""


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """The parts of a job's report, cleaned and cut to fit.

    Attributes:
        streams: The excerpt of each stream; None for a stream that could not be read.
        failure: The reason of the failure, as the system gives it.
        objects: The table of the pipeline's objects; None where there is no table.
    """

    streams: dict[Stream, Excerpt | None]
    failure: Excerpt
    objects: TableExcerpt | None


NOTHING_PRINTED = ReportLayout({}, Excerpt("", total=0, cut=0, resume=0), None)
"""The layout of every outcome but the report of a job that printed something."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome of a call, its texts cleaned, with the one layout for its block and its record."""

    outcome: Answerable | JobsError
    layout: ReportLayout
    secrets: Sequence[str] = field(default=(), repr=False)
    """Values that the block hides, wherever they stand in it."""


def lay_out(outcome: Answerable | JobsError, *, secrets: Sequence[str] = ()) -> Answer:
    """Return the outcome, its texts cleaned, with the layout of the job's report in it.

    `secrets` are those of the job that the outcome is about, longest first.
    """
    outcome = cleaned(outcome)
    report = outcome.report if isinstance(outcome, JobDetails | AnswerNotSent) else outcome
    layout = _report_layout(report) if isinstance(report, Finished | TimedOut) else NOTHING_PRINTED
    return Answer(outcome, layout, secrets or getattr(report, "secrets", ()))


def _report_layout(result: Finished | TimedOut) -> ReportLayout:
    secrets = result.secrets
    reason, view = (result.failure or "", result.pipeline) if isinstance(result, Finished) else ("", None)
    table = _object_table(view, secrets)
    failure = hide_printed_secrets(clean_block(reason), secrets)
    table_bytes = len(table.fit(PIPELINE_BYTES).text.encode()) if table else 0
    failure_bytes = len(cut_within(failure, MIN_FAILURE_BYTES, secrets).text.encode())
    stdout = _stream(result.output.stdout, BUDGETS[Stream.STDOUT] - min(table_bytes, MIN_OBJECT_BYTES), secrets)
    stderr = _stream(result.output.stderr, BUDGETS[Stream.STDERR] - min(failure_bytes, MIN_FAILURE_BYTES), secrets)
    failure_room = max(MIN_FAILURE_BYTES, BUDGETS[Stream.STDERR] - _size(stderr))
    object_room = max(MIN_OBJECT_BYTES, BUDGETS[Stream.STDOUT] - _size(stdout))
    return ReportLayout(
        {Stream.STDOUT: stdout, Stream.STDERR: stderr},
        cut_within(failure, failure_room, secrets),
        table.fit(min(object_room, PIPELINE_BYTES)) if table else None,
    )


def _object_table(view: PipelineView | None, secrets: Sequence[str]) -> ObjectTable | None:
    if view is None or view.table is None or not view.table.rows:
        return None
    return ObjectTable.cleaned(view.table, view.first, secrets)


def _stream(text: str | None, budget: int, secrets: Sequence[str]) -> Excerpt | None:
    return None if text is None else cut_within(hide_printed_secrets(clean_block(text), secrets), budget, secrets)


def _size(part: Excerpt | None) -> int:
    return 0 if part is None else len(part.text.encode())


def within_answer(block: str, rule: str, wording: Wording) -> str:
    """Return a block as far as `MAX_ANSWER_BYTES` go. One that is cut says so, and ends outside of the rules.

    The parts of every block have limits of their own: this is the one that holds whatever they come to together.
    """
    if wording.audience is Audience.TERMINAL or len(block.encode()) <= MAX_ANSWER_BYTES:
        return block
    end = fit_bytes(block, MAX_ANSWER_BYTES - _NOTE_BYTES)
    lines = block[:end].split("\n")
    closing = [rule] if lines.count(rule) % 2 else []
    rest = plural(len(block) - end, "character")
    note = f"[... {rest} of this answer are not shown. Ask for less at once, or in a terminal: {wording.terminal} ...]"
    return "\n".join([*lines, *closing, note])
