"""Read what a job asks, and the last lines that it has printed before it asked."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from rmm_jobs.domain.callers import Unanswered
from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.model import Job, JobState, JobStatus, Prompt, Stream
from rmm_jobs.domain.results import WaitingForFeedback
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.jobs.context import Services
from rmm_jobs.safety.printed_secrets import hide_printed_secrets
from rmm_jobs.safety.redact import redact
from rmm_jobs.safety.sanitize import clean_block

CONTEXT_LINES = 12
"""The most lines of output that are shown above a prompt: a menu fits."""
CONTEXT_SECONDS = 5.0
"""Longest time for reading them: the prompt is shown without them then."""
RECALL_SECONDS = 1.0
"""Longest wait for a ledger that another process locks."""


async def pending_feedback(
    services: Services[System], job: Job, status: JobStatus, *, deadline: float
) -> WaitingForFeedback | None:
    """Return the open prompts of a job that waits for feedback, or `None` for any other job.

    `None` also covers a job whose prompt is not visible yet. When the prompts cannot be read, the report has none: the
    job waits all the same.
    """
    if status.state is not JobState.WAITING:
        return None
    try:
        prompts = await read_prompts(services, job, deadline=deadline)
    except SystemFailure:
        return WaitingForFeedback(job, ())
    return waiting_for(services, job, prompts) if prompts else None


def waiting_for(services: Services[System], job: Job, prompts: Sequence[Prompt]) -> WaitingForFeedback:
    """Return the report of a job with open prompts. A person's no to the first one is told in every later call."""
    said_no = services.memory.is_declined(job.uid, prompts[0].uid)
    return WaitingForFeedback(job, prompts, unanswered=Unanswered.DECLINED if said_no else None)


async def note_no(services: Services[System], job_uid: str, prompt: str) -> None:
    """Remember a person's no, for this process and for others. A ledger that fails leaves it to this process."""
    services.memory.decline(job_uid, prompt)
    with suppress(LedgerUnavailable):
        await services.ledger.note_no(job_uid, prompt)


async def recall_no(services: Services[System], prompts: Mapping[str, Sequence[Prompt]], *, deadline: float) -> None:
    """Remember what a person has said no to in another process, or before this one began: by jobs, in one look."""
    pairs = [(job_uid, each.uid) for job_uid, asked in prompts.items() for each in asked]
    unknown = [pair for pair in pairs if not services.memory.is_declined(*pair)]
    if not unknown:
        return
    seconds = min(RECALL_SECONDS, max(0.0, deadline - services.clock.monotonic()))
    with suppress(LedgerUnavailable):
        for job_uid, prompt in await services.ledger.said_no(unknown, seconds=seconds):
            services.memory.decline(job_uid, prompt)


async def read_prompts(
    services: Services[System], job: Job, *, deadline: float, with_output: bool = True
) -> Sequence[Prompt]:
    """Read the job's open prompts, oldest first, and redact the secrets of its start.

    With `with_output`, the first prompt gets what the job has printed before it.

    Raises:
        SystemFailure: the prompts could not be read.
    """
    secrets = services.memory.hidden(job.uid)
    prompts = await services.system.prompts(job, deadline=deadline)
    await recall_no(services, {job.uid: prompts}, deadline=deadline)
    found = [replace(prompt, message=redact(prompt.message, secrets)) for prompt in prompts]
    if found and with_output:
        found[0] = replace(found[0], before=await _printed_before(services, job, secrets, deadline=deadline))
    return tuple(found)


async def _printed_before(services: Services[System], job: Job, secrets: Sequence[str], *, deadline: float) -> str:
    """Return the last lines of a job that asks, without secrets; nothing where they cannot be read in time."""
    deadline = min(deadline, services.clock.monotonic() + CONTEXT_SECONDS)
    try:
        printed = await services.system.output(job, Stream.ALL, deadline=deadline)
    except SystemFailure:
        return ""
    text = hide_printed_secrets(redact(clean_block(printed), secrets), secrets)
    return "\n".join(text.rstrip().splitlines()[-CONTEXT_LINES:])
