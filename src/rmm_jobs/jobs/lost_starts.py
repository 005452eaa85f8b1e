"""Search for the job of a start that no answer confirms. It may run all the same, and is never sent again.

1. The system raises `StartOutcomeUnknown` (`systems/http/send_once.py`), which `start.py` hands to `search_at_once`.
2. `System.find_started` searches for up to eight seconds. One certain match is the job, and the call goes on with it.
3. Else the answer is `MayHaveStarted` (`text/starts.py`), and the start's row in the ledger stays open.
4. Whoever names its reference later (`find.py`) has it searched for again; without a row, by the reference alone.
5. An identical start does so too, and is refused for a day while nothing is found (`identical_starts.py`); longer while
   the search fails in a way that passes.

A start whose form gives the job no name is never searched for; its row says so. docs/adr/0004 has the reasons.
"""

from collections.abc import Sequence
from dataclasses import replace

from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.model import Job, JobMatch, StartRequest
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import MayHaveStarted, StartSearch
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import StartOutcomeUnknown, SystemFailure
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.ledger_rows import complete_row, note_nameless

SEARCH_SECONDS = 8.0
"""Seconds that the search may take within the call that has sent the start."""


async def search_at_once(
    services: Services[System], request: StartRequest, job: Job, lost: StartOutcomeUnknown, call: CallContext
) -> Job | MayHaveStarted:
    """Search for the job of a start whose answer was just lost. Return the job with its UID where one is certain.

    `MayHaveStarted` lists the jobs that may be it, where the system's jobs could be read.
    """
    if not lost.named:
        return MayHaveStarted(await note_nameless(services, job), StartSearch.NAMELESS, lost)
    await call.report_progress(Step.LOOKING_FOR_START, job=job)
    sent_at = job.sent_at or services.clock.now()
    deadline = services.clock.monotonic() + SEARCH_SECONDS * call.share
    try:
        found = await services.system.find_started(request, sent_at=sent_at, deadline=deadline)
    except SystemFailure as failure:
        return MayHaveStarted(job, StartSearch.FAILED, lost, trouble=failure)
    one = _certain_match(services, job, found)
    if one is None:
        return MayHaveStarted(job, StartSearch.DONE, lost, possible=found)
    return replace(job, uid=one.job_uid, recognised=one.recognised)


async def search_again(services: Services[System], job: Job, call: CallContext) -> Job | MayHaveStarted:
    """Search for the job of a start that an earlier call has lost, and complete its row when found.

    A row whose time cannot be read is a start all the same. One of a job without a name is not searched for.

    Raises:
        JobNotFound: the row has no reference to search for.
    """
    if job.reference is None:
        raise JobNotFound("")
    if not job.named:
        return MayHaveStarted(job, StartSearch.NAMELESS)
    await call.report_progress(Step.LOOKING_FOR_START)
    try:
        found = await services.system.find_reference(job.reference, sent_at=job.sent_at, deadline=call.deadline)
    except SystemFailure as failure:
        return MayHaveStarted(job, StartSearch.FAILED, trouble=failure)
    if found is None:
        return MayHaveStarted(job, StartSearch.ELSEWHERE)
    one = _certain_match(services, job, found)
    if one is None:
        return MayHaveStarted(job, StartSearch.DONE, possible=found)
    return await complete_row(services, replace(job, uid=one.job_uid, recognised=one.recognised))


async def search_unrecorded(services: Services[System], reference: str, call: CallContext) -> Job:
    """Search for a start by its reference alone: the ledger may be lost, or the start another computer's.

    Raises:
        JobNotFound: the system does not show it.
        SystemFailure: the system could not be asked.
    """
    await call.report_progress(Step.LOOKING_FOR_START)
    job = Job("", reference=reference)
    found = await services.system.find_reference(reference, sent_at=None, deadline=call.deadline)
    one = _certain_match(services, job, found or ())
    if one is None:
        raise JobNotFound(reference)
    told = replace(job, device=one.hostname, device_uid=one.device_uid, sent_at=one.at)
    return await complete_row(services, replace(told, uid=one.job_uid, recognised=one.recognised))


def _certain_match(services: Services[System], job: Job, found: Sequence[JobMatch]) -> JobMatch | None:
    """Return the match that surely is the sent job, or `None`.

    Every possible match may print the secrets of this start, so they are redacted in each.
    """
    for job_match in found:
        services.memory.hide(job_match.job_uid, services.memory.hidden(job.reference or ""))
    return next((job_match for job_match in found if job_match.certain), None)
