"""Turn the outcome of a call into its two forms: the block for people, and the record for programs.

The record stands in the `_meta` of an answer; docs/records.md is its contract.
"""

import re
from dataclasses import fields, is_dataclass
from secrets import token_hex

from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.results import AnswerNotSent, Finished, JobDetails, JobReport, TimedOut
from rmm_jobs.domain.system_errors import RateLimited
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.redact import redact_around
from rmm_jobs.text import starts
from rmm_jobs.text.excerpt import RULE
from rmm_jobs.text.format import plural
from rmm_jobs.text.layout import Answer, lay_out, within_answer
from rmm_jobs.text.next_steps import served_only
from rmm_jobs.text.registry import BLOCKS, RECORDS, Page, Record, load

__all__ = ["SCHEMA_VERSION", "Answer", "is_heavy", "lay_out", "names_of", "new_tag", "record", "render"]

load()
_OWN_RULE = re.compile(rf"^{RULE}$", re.MULTILINE)
_HEAVY = 100_000
"""Characters of output from which an answer is heavy."""
_MANY = 1_000
"""Devices, sites or components from which it is: each is cleaned."""
LEAST_HELD = 1.0
"""Seconds from which an answer says that its requests were held back."""
SCHEMA_VERSION = 1
"""Grows when a key or code is renamed, removed or given another meaning; not when one is added."""


def new_tag() -> str:
    """Return what nobody can know before an answer is made: no output can pass for the rules that carry it."""
    return token_hex(4)


def render(answer: Answer, wording: Wording, *, starting: bool = False, tag: str = "", held: float = 0.0) -> str:
    """Return the block of an answer, without a newline at its end.

    Args:
        answer: A result or an error, laid out.
        wording: The system's own words.
        starting: True where the call was to start a job: the block of an error then says that nothing was started.
        tag: A mark of this answer in its rules, where no document fixes their form.
        held: Seconds for which the call's requests were held back; a second or more is told.

    Raises:
        TypeError: the type of the outcome has no block.
    """
    page = Page(wording, starting, answer.layout)
    if isinstance(answer.outcome, JobReport):
        text = starts.report_block(answer.outcome, page)
    else:
        text = BLOCKS.block(answer.outcome, page)
    text = served_only(text)
    rule = RULE
    if tag and not (wording.documented and _is_documented(answer.outcome)):
        rule = f"--- {tag} ".ljust(len(RULE), "-")
        # A line of output that is a rule has been marked: what is left are ours.
        text = _OWN_RULE.sub(rule, text)
    if held >= LEAST_HELD:
        text = f"{text}\n\n{_held_back(held, answer.outcome)}"
    # The last door: a secret is hidden in the text as it is shown, but the way to the job stays.
    return within_answer(redact_around(text, answer.secrets, names_of(answer.outcome)), rule, wording)


def _held_back(held: float, outcome: Answerable | JobsError) -> str:
    """Say how long the call was made to wait, and of one that ends so, that it has no time for more."""
    waited = plural(round(held), "second")
    if isinstance(outcome, RateLimited) and outcome.held_back:
        return f"This call has waited {waited} for earlier turns, and has no time to wait for another."
    return f"Waited {waited} of this call: the account's requests of a minute were nearly used up."


def _is_documented(outcome: Answerable | JobsError) -> bool:
    """Return whether a document fixes the rules of a block: those of the run-job command's reports with output."""
    report = outcome.report if isinstance(outcome, JobDetails) else outcome
    if isinstance(report, Finished):
        return report.state in {JobState.COMPLETED, JobState.FAILED}
    return isinstance(report, TimedOut)


def is_heavy(outcome: Answerable | Exception) -> bool:
    """Return whether laying out takes long enough to be done in a thread, while other calls go on."""
    report = outcome.report if isinstance(outcome, JobDetails | AnswerNotSent) else outcome
    if not isinstance(report, Finished | TimedOut):
        parts = (getattr(report, each.name) for each in fields(report)) if is_dataclass(report) else ()
        return any(isinstance(part, list | tuple) and len(part) > _MANY for part in parts)  # pyright: ignore[reportUnknownArgumentType]  # only its length counts
    return sum(map(len, filter(None, (report.output.stdout, report.output.stderr)))) > _HEAVY


def names_of(outcome: Answerable | JobsError) -> list[str]:
    """Return the UID and the reference by which the outcome's job is found."""
    report = outcome.report if isinstance(outcome, JobDetails | AnswerNotSent) else outcome
    job = getattr(report, "job", None)
    if isinstance(job, Job):
        return [name for name in (job.uid, job.reference) if name]
    return [job] if isinstance(job, str) and job else []


def record(answer: Answer, *, held: float = 0.0) -> Record:
    """Return an answer as JSON-able data, without any output of a device and without secrets.

    `held` is as in `render`.

    Raises:
        TypeError: the type of the outcome has no kind.
    """
    waited: Record = {"held_back_seconds": held} if held >= LEAST_HELD else {}
    return {"schema_version": SCHEMA_VERSION, **RECORDS.record(answer.outcome, answer.layout), **waited}
