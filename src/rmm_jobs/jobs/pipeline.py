"""The objects that a job left behind."""

from dataclasses import replace

from rmm_jobs.jobs.desk import Call, Desk
from rmm_jobs.jobs.locate import find_job, with_names
from rmm_jobs.jobs.look import look
from rmm_jobs.jobs.ports import Step
from rmm_jobs.jobs.powers import PipelineRequest, needed
from rmm_jobs.jobs.results import Gone, MayHaveStarted, PipelineView


async def job_pipeline(
    desk: Desk, uid: str, request: PipelineRequest, call: Call
) -> PipelineView | Gone | MayHaveStarted:
    """The objects a job wrote to its pipeline.

    Raises:
        JobNotFound: there is no such job.
        PipelineUnreadable, PathNotFound: the objects cannot be opened, or not there.
    """
    job = await find_job(desk, uid, None, call)
    if isinstance(job, MayHaveStarted):
        return job
    await call.tell(Step.READING_OUTPUT, job=job)
    seen = await look(desk, job, until=call.ends)
    if isinstance(seen, Gone):
        return seen
    job = with_names(job, seen)
    request = replace(request, secrets=desk.secrets.get(job.uid, ()))
    view = await needed(desk.pipelines).pipeline(job, request, until=call.ends)
    return view or PipelineView(job, request.path)
