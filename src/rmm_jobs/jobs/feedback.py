"""Jobs that ask something: answering them, and going on."""

from dataclasses import dataclass, field, replace

from rmm_jobs.jobs.desk import Call, Desk
from rmm_jobs.jobs.errors import JobNotFound, NothingAsked, SecretPrompt
from rmm_jobs.jobs.locate import find_job, with_names
from rmm_jobs.jobs.model import Job, Prompt
from rmm_jobs.jobs.results import JobReport, MayHaveStarted, WaitingForFeedback
from rmm_jobs.jobs.scripts import script_system
from rmm_jobs.jobs.secrets import secret_values
from rmm_jobs.jobs.status import job_status


async def first_prompt(desk: Desk, uid: str, call: Call) -> tuple[Job, Prompt]:
    """What a job asks now.

    Raises:
        NothingAsked: nothing.
        JobNotFound: there is no such job.
    """
    job = await find_job(desk, uid, None, call)
    if isinstance(job, MayHaveStarted):
        raise NothingAsked(uid)
    system = script_system(desk)
    if job.component is None:
        seen = await system.snapshot(job.uid, "", until=call.ends)
        if seen is None:
            raise JobNotFound(uid)
        job = with_names(job, seen)
    prompts = await system.prompts(job.uid, until=call.ends)
    if not prompts:
        raise NothingAsked(uid)
    return job, prompts[0]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer for a job. `words` are logged and kept nowhere.

    `prompt` is the one that was shown: another is not answered with words that were not meant for it. `private` says
    that the words were given where no assistant sees them. `earlier` counts what was answered before in the same call.
    """

    job: str
    words: str = field(repr=False)
    prompt: str | None = None
    private: bool = False
    earlier: int = 0


async def answer_job(desk: Desk, reply: Reply, call: Call) -> JobReport:
    """Answer what a job asks, and wait for what comes of it: its end, the next prompt, or the end of the call.

    Raises:
        NothingAsked: the job asks nothing, or something else than was answered.
        SecretPrompt: it asks for a secret, and the answer came through an assistant.
    """
    job, asked = await first_prompt(desk, reply.job, call)
    if reply.prompt is not None and asked.uid != reply.prompt:
        raise NothingAsked(reply.job)
    if asked.secret and not reply.private:
        raise SecretPrompt(job.uid, asked)
    if asked.secret:
        desk.hide(job.uid, secret_values({"secret": reply.words}))
    await script_system(desk).answer(job.uid, asked, reply.words, until=call.ends)
    report = await job_status(desk, job.uid, None, call, wait=True)
    return replace(report, answered=reply.earlier + 1) if isinstance(report, WaitingForFeedback) else report
