"""Search again for a start that was not confirmed, and complete its ledger row when its job is found."""

from dataclasses import replace
from datetime import timedelta

from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import MayHaveStarted
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.start import certain_match, record_started

LOOK_BACK = timedelta(days=7)
"""Age up to which a start is looked for by its reference alone: the activity log is searched as far back."""


async def find_lost_start(services: Services[System], job: Job, call: CallContext) -> Job | MayHaveStarted:
    """Search for the job of an unconfirmed start, and complete its ledger row when found."""
    if job.reference is None or job.sent_at is None:
        raise JobNotFound(job.reference or "")
    await call.report_progress(Step.LOOKING_FOR_START)
    try:
        found = await services.system.find_reference(job.reference, sent_at=job.sent_at, deadline=call.deadline)
    except SystemFailure as failure:
        return MayHaveStarted(job, "", None, searched=False, said=failure.said, trouble=failure)
    if found is None:
        return MayHaveStarted(job, "", None, searched=False, remembered=False)
    one = certain_match(services, job, found)
    if one is None:
        return MayHaveStarted(job, "", None, searched=True, possible=found)
    return await record_started(services, replace(job, recognised=one.recognised), one.job_uid)


async def find_unrecorded_start(services: Services[System], reference: str, call: CallContext) -> Job:
    """Look for a start by its reference alone: the ledger may be lost, or the start another computer's.

    Raises:
        JobNotFound: the system does not show it.
        SystemFailure: the system could not be asked.
    """
    await call.report_progress(Step.LOOKING_FOR_START)
    since = services.clock.now() - LOOK_BACK
    job = Job("", reference=reference, sent_at=since)
    found = await services.system.find_reference(reference, sent_at=since, deadline=call.deadline)
    one = certain_match(services, job, found or ())
    if one is None:
        raise JobNotFound(reference)
    job = replace(job, device=one.hostname, device_uid=one.device_uid, sent_at=one.at, recognised=one.recognised)
    return await record_started(services, job, one.job_uid)
