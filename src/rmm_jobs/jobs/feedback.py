"""Answer a job's prompts, and wait for what comes next."""

from dataclasses import dataclass, field, replace

from rmm_jobs.domain.capabilities import SupportsFeedback
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
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import fill_names, find_job
from rmm_jobs.jobs.observe import observe
from rmm_jobs.jobs.status import job_status
from rmm_jobs.jobs.wait import read_prompts
from rmm_jobs.safety.redact import secret_values


async def pending_prompts(
    services: Services[System], uid: str, call: CallContext
) -> WaitingForFeedback | JobRemoved | MayHaveStarted:
    """Return the job's open prompts, at least one.

    Raises:
        NoPendingPrompt: the job has no open prompt; the error holds its state.
        JobNotFound: there is no such job.
    """
    job = await find_job(services, uid, call)
    if isinstance(job, MayHaveStarted):
        return job
    if job.component is None:
        seen = await observe(services, job, deadline=call.deadline)
        if isinstance(seen, JobRemoved):
            return seen
        job = fill_names(job, seen)
    # The state is read only when no prompt is open, which saves a request.
    prompts = await read_prompts(services, job, deadline=call.deadline)
    if prompts:
        return WaitingForFeedback(job, prompts)
    seen = await observe(services, job, deadline=call.deadline)
    if isinstance(seen, JobRemoved):
        return seen
    raise NoPendingPrompt(uid, seen.state)


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """Count a person's answers to earlier prompts: those that were sent, and those that were not."""

    answered: int = 0
    unsent: int = 0


def waiting_report(outcome: Answerable | JobsError) -> WaitingForFeedback | None:
    """Return the report of a job that waits for an answer, unwrapped, or `None` for any other outcome."""
    report = outcome.report if isinstance(outcome, JobDetails | AnswerNotSent) else outcome
    return report if isinstance(report, WaitingForFeedback) else None


def answer_history(outcome: Answerable | JobsError) -> AnswerHistory:
    """Return the counts of answers that an outcome tells of."""
    waiting = waiting_report(outcome)
    unsent = outcome.count if isinstance(outcome, AnswerNotSent) else 0
    return AnswerHistory(waiting.answered if waiting else 0, unsent)


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt that was shown to a person, and their answer in `words`; `None` when they gave none."""

    job: str
    prompt: str
    words: str | None = field(repr=False)
    earlier: AnswerHistory


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer for a job. Nothing logs or keeps `words`: they may be a secret.

    `prompt` is the prompt that was shown, and the answer goes to no other. `private` is true when no assistant saw the
    words.
    """

    job: str
    words: str = field(repr=False)
    prompt: str | None = None
    private: bool = False
    earlier: AnswerHistory = AnswerHistory()


async def answer_job(
    services: Services[SupportsFeedback], answer: Answer, call: CallContext
) -> JobReport | AnswerNotSent:
    """Answer a job's prompt, and wait for its end, its next prompt, or the end of the call.

    When the shown prompt is no longer open, nothing is sent. The call waits for the job all the same.

    Raises:
        NoPendingPrompt: the job has no open prompt, and the answer names none.
        SecretPrompt: the prompt asks for a secret, and the answer came through an assistant.
        SystemFailure: the system refused the answer.
        OutcomeUnknown: the answer may have arrived, and the prompt is still open.
    """
    try:
        sent = await _send(services, answer, call)
    except NoPendingPrompt:
        if answer.prompt is None:
            raise
        sent = False
    if not isinstance(sent, bool):
        return AnswerNotSent(sent, answer.earlier.unsent + 1)
    now = AnswerHistory(answer.earlier.answered + sent, answer.earlier.unsent + (not sent))
    return _after(now, await job_status(services, answer.job, call, wait=True))


async def report_unanswered(
    services: Services[System], question: Question, call: CallContext
) -> JobReport | AnswerNotSent:
    """Report the status of a job whose prompt a person has not answered.

    Raises:
        JobNotFound: there is no such job.
    """
    return _after(question.earlier, await job_status(services, question.job, call, wait=False))


def _after(earlier: AnswerHistory, report: JobReport) -> JobReport | AnswerNotSent:
    if isinstance(report, WaitingForFeedback):
        report = replace(report, answered=earlier.answered)
    return AnswerNotSent(report, earlier.unsent) if earlier.unsent else report


async def _send(
    services: Services[SupportsFeedback], answer: Answer, call: CallContext
) -> bool | JobRemoved | MayHaveStarted:
    """Send the answer, and return whether its prompt was still open."""
    waiting = await pending_prompts(services, answer.job, call)
    if not isinstance(waiting, WaitingForFeedback):
        return waiting
    prompt = next((each for each in waiting.prompts if answer.prompt in {None, each.uid}), None)
    if prompt is None:
        return False
    if prompt.secret and not answer.private:
        raise SecretPrompt(waiting.job.uid, prompt)
    if prompt.secret:
        # Before the answer is sent: the job may print the secret as soon as it has it.
        services.memory.hide(waiting.job.uid, secret_values({"secret": answer.words}))
    await services.system.answer(waiting.job, prompt, answer.words, deadline=call.deadline)
    return True
