"""Jobs that ask something: answering them, and going on."""

from dataclasses import dataclass, field, replace

from rmm_jobs.domain.capabilities import require
from rmm_jobs.domain.errors import JobsError, NoPendingPrompt, SecretPrompt
from rmm_jobs.domain.results import (
    Answerable,
    AnswerNotSent,
    JobDetails,
    JobRemoved,
    JobReport,
    MayHaveStarted,
    WaitingForFeedback,
)
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import fill_names, find_job
from rmm_jobs.jobs.observe import observe
from rmm_jobs.jobs.status import job_status
from rmm_jobs.jobs.wait import read_prompts
from rmm_jobs.safety.redact import secret_values


async def pending_prompts(
    services: Services, uid: str, call: CallContext
) -> WaitingForFeedback | JobRemoved | MayHaveStarted:
    """What a job asks now; there is always a prompt in it.

    Raises:
        NoPendingPrompt: nothing; with how the job stands.
        JobNotFound: there is no such job.
    """
    job = await find_job(services, uid, None, call)
    if isinstance(job, MayHaveStarted):
        return job
    if job.component is None:
        seen = await observe(services, job, deadline=call.deadline)
        if isinstance(seen, JobRemoved):
            return seen
        job = fill_names(job, seen)
    prompts = await read_prompts(services, job, deadline=call.deadline)
    if prompts:
        return WaitingForFeedback(job, prompts)
    seen = await observe(services, job, deadline=call.deadline)
    if isinstance(seen, JobRemoved):
        return seen
    raise NoPendingPrompt(uid, seen.state)


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """What became of a person's words for prompts before this one: how many were sent, and how many were not."""

    answered: int = 0
    unsent: int = 0


def waiting_report(outcome: Answerable | JobsError) -> WaitingForFeedback | None:
    """The report of a job that waits for an answer, in whatever it is wrapped; `None` for anything else."""
    report = outcome.report if isinstance(outcome, JobDetails | AnswerNotSent) else outcome
    return report if isinstance(report, WaitingForFeedback) else None


def answer_history(outcome: Answerable | JobsError) -> AnswerHistory:
    """What became of the words given so far, as an outcome tells it."""
    waiting = waiting_report(outcome)
    unsent = outcome.count if isinstance(outcome, AnswerNotSent) else 0
    return AnswerHistory(waiting.answered if waiting else 0, unsent)


@dataclass(frozen=True, slots=True)
class Question:
    """What a person was asked of a job, and their words; `None` when they gave none."""

    job: str
    prompt: str
    words: str | None = field(repr=False)
    earlier: AnswerHistory


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer for a job. `words` are logged and kept nowhere.

    `prompt` is the one that was shown: another is not answered with words that were not meant for it. `private` says
    that the words were given where no assistant sees them.
    """

    job: str
    words: str = field(repr=False)
    prompt: str | None = None
    private: bool = False
    earlier: AnswerHistory = AnswerHistory()


async def answer_job(services: Services, reply: Answer, call: CallContext) -> JobReport | AnswerNotSent:
    """Answer what a job asks, and wait for what comes of it: its end, the next prompt, or the end of the call.

    When the prompt that was shown is not asked any more, nothing is sent, and the job is waited for all the same.

    Raises:
        NoPendingPrompt: the job asks nothing, and the answer was for no prompt in particular.
        SecretPrompt: it asks for a secret, and the answer came through an assistant.
        SystemFailure: the answer was refused, or it is not known whether it arrived and the prompt still stands.
    """
    try:
        sent = await _send(services, reply, call)
    except NoPendingPrompt:
        if reply.prompt is None:
            raise
        sent = False
    if not isinstance(sent, bool):
        return AnswerNotSent(sent, reply.earlier.unsent + 1)
    now = AnswerHistory(reply.earlier.answered + sent, reply.earlier.unsent + (not sent))
    return _after(now, await job_status(services, reply.job, None, call, wait=True))


async def report_unanswered(services: Services, asked: Question, call: CallContext) -> JobReport | AnswerNotSent:
    """How a job stands that somebody was asked about and has not answered.

    Raises:
        JobNotFound: there is no such job.
    """
    return _after(asked.earlier, await job_status(services, asked.job, None, call, wait=False))


def _after(earlier: AnswerHistory, report: JobReport) -> JobReport | AnswerNotSent:
    if isinstance(report, WaitingForFeedback):
        report = replace(report, answered=earlier.answered)
    return AnswerNotSent(report, earlier.unsent) if earlier.unsent else report


async def _send(services: Services, reply: Answer, call: CallContext) -> bool | JobRemoved | MayHaveStarted:
    """Send it; whether the prompt that it is for is asked."""
    waiting = await pending_prompts(services, reply.job, call)
    if not isinstance(waiting, WaitingForFeedback):
        return waiting
    asked = next((each for each in waiting.prompts if reply.prompt in {None, each.uid}), None)
    if asked is None:
        return False
    if asked.secret and not reply.private:
        raise SecretPrompt(waiting.job.uid, asked)
    if asked.secret:
        services.remember_secrets(waiting.job.uid, secret_values({"secret": reply.words}))
    await require(services.asks).answer(waiting.job, asked, reply.words, deadline=call.deadline)
    return True
