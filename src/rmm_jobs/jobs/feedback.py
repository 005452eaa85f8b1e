"""Answer a job's prompts, ask a person for the answers, and wait for what comes next."""

from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.callers import AnswerHistory, PromptQuestion, Unanswered
from rmm_jobs.domain.capabilities import SupportsFeedback
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.job_errors import NoPendingPrompt, PromptDeclined, SecretPrompt
from rmm_jobs.domain.model import JobState, Prompt
from rmm_jobs.domain.results import AnswerNotSent, JobDetails, JobRemoved, JobReport, MayHaveStarted, WaitingForFeedback
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import fill_names, find_job
from rmm_jobs.jobs.status import job_status
from rmm_jobs.jobs.waiting.observe import observe
from rmm_jobs.jobs.waiting.prompts import note_no, read_prompts, waiting_for
from rmm_jobs.safety.redact import secret_values

MIN_SECONDS = 5.0
"""Seconds that have to be left for asking a person; half of them are kept for sending the answer."""


async def pending_prompts(
    services: Services[System], uid: str, call: CallContext, *, with_output: bool = True
) -> WaitingForFeedback | JobRemoved | MayHaveStarted:
    """Return the job's open prompts, at least one, with what was printed before them unless it is not wanted.

    Raises:
        NoPendingPrompt: the job has no open prompt; the error holds its state.
        JobNotFound: there is no such job.
    """
    job = await find_job(services, uid, call)
    if isinstance(job, MayHaveStarted):
        return job
    seen = None
    if job.component is None or not services.memory.hidden(job.uid):
        # A look hides the secrets of a start that another process made, which prompts and output may repeat.
        seen = await observe(services, job, deadline=call.deadline)
        if isinstance(seen, JobRemoved):
            return seen
        job = fill_names(job, seen)
    prompts = await read_prompts(services, job, deadline=call.deadline, with_output=with_output)
    if prompts:
        return waiting_for(services, job, prompts)
    if seen is None or seen.state is JobState.WAITING:  # it has gone on in between
        seen = await observe(services, job, deadline=call.deadline)
        if isinstance(seen, JobRemoved):
            return seen
    raise NoPendingPrompt(uid, seen.state)


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
class PromptReply:
    """A person's reply in `words` to a prompt that an earlier call has asked, or why they gave none."""

    job: str
    prompt: str
    words: str | Unanswered = field(repr=False)
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
    from_person: bool = False
    """Whether a person typed the words where they were asked, so that an earlier no of theirs does not count."""
    earlier: AnswerHistory = field(default_factory=AnswerHistory)


async def answer_job(
    services: Services[SupportsFeedback], answer: Answer, call: CallContext
) -> JobReport | AnswerNotSent:
    """Answer a job's prompt, and wait for its end, its next prompt, or the end of the call.

    When the shown prompt is no longer open, nothing is sent. The call waits for the job all the same.

    Raises:
        NoPendingPrompt: the job has no open prompt, and the answer names none.
        SecretPrompt: the prompt asks for a secret, and the answer came through an assistant.
        PromptDeclined: a person has said no to the prompt, and the answer came through an assistant.
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


async def answer_for_person(
    services: Services[SupportsFeedback], answer: Answer, call: CallContext
) -> JobReport | AnswerNotSent:
    """Send an assistant's answer, and ask the person for the answers to the prompts that follow.

    A prompt to which they have said no is asked anew where a form can be shown; the assistant's words go nowhere.

    Raises:
        PromptDeclined: they have said no, and have not answered now.
        AskedLater, JobsError: as `ask_on` does.
    """
    try:
        outcome = await answer_job(services, answer, call)
    except PromptDeclined as said_no:
        waiting = await pending_prompts(services, answer.job, call)
        outcome = await ask_on(services, waiting, call)
        still = waiting_report(outcome)
        if still is not None and still.prompts and still.prompts[0].uid == said_no.prompt.uid:
            raise
        return outcome
    return await ask_on(services, outcome, call)


async def ask_on(
    services: Services[SupportsFeedback], outcome: JobReport | AnswerNotSent, call: CallContext
) -> JobReport | AnswerNotSent:
    """Ask the person at the client for each open prompt, send the answers, and return the last report.

    Some clients say that they can ask, and never do: the call then ends in its time, and the report says how to answer.

    Raises:
        AskedLater: the question has to be the answer to this call.
        JobsError: as `answer_job` does.
    """
    while (waiting := waiting_report(outcome)) and (prompt := _askable(waiting)):
        earlier = answer_history(outcome)
        words: str | Unanswered = Unanswered.TOO_LATE
        if call.clock.monotonic() < call.deadline - MIN_SECONDS:
            with call.clock.limit(call.deadline - MIN_SECONDS / 2):
                words = await call.ask(PromptQuestion(waiting.job, prompt, earlier))
        if isinstance(words, Unanswered):
            if words is Unanswered.DECLINED:
                await note_no(services, waiting.job.uid, prompt.uid)
            return told_unanswered(outcome, prompt.uid, words)
        sending = replace(call, deadline=max(call.deadline, call.clock.monotonic() + MIN_SECONDS / 2))
        answer = Answer(waiting.job.uid, words, prompt=prompt.uid, from_person=True, earlier=earlier)
        outcome = await answer_job(services, answer, sending)
    return outcome


async def resume_feedback(
    services: Services[SupportsFeedback], reply: PromptReply, call: CallContext
) -> JobReport | AnswerNotSent:
    """Go on after a prompt that an earlier call has asked. Without an answer, report the job's status and ask nobody.

    Raises:
        AskedLater, JobsError: as `ask_on` does.
    """
    if reply.words is Unanswered.DECLINED:
        await note_no(services, reply.job, reply.prompt)
    if isinstance(reply.words, Unanswered):
        outcome = _after(reply.earlier, await job_status(services, reply.job, call, wait=False))
        return told_unanswered(outcome, reply.prompt, reply.words)
    answer = Answer(reply.job, reply.words, prompt=reply.prompt, from_person=True, earlier=reply.earlier)
    return await ask_on(services, await answer_job(services, answer, call), call)


OutcomeT = TypeVar("OutcomeT", bound=Answerable)


def told_unanswered(outcome: OutcomeT, prompt: str, why: Unanswered) -> OutcomeT:
    """Return a report that tells why a person has not answered, if that prompt is still the first one.

    A no stays a no: who closes the form the next time has not taken it back.
    """
    waiting = waiting_report(outcome)
    if waiting is None or not waiting.prompts or waiting.prompts[0].uid != prompt:
        return outcome
    if waiting.unanswered is Unanswered.DECLINED:
        return outcome
    told = replace(waiting, unanswered=why)
    return cast("OutcomeT", replace(outcome, report=told) if isinstance(outcome, JobDetails | AnswerNotSent) else told)


def _askable(waiting: WaitingForFeedback) -> Prompt | None:
    """Return the prompt to ask the person at the client, or `None` when it wants a secret."""
    return next((prompt for prompt in waiting.prompts[:1] if not prompt.secret), None)


def _after(earlier: AnswerHistory, report: JobReport) -> JobReport | AnswerNotSent:
    if isinstance(report, WaitingForFeedback):
        report = replace(report, answered=earlier.answered)
    return AnswerNotSent(report, earlier.unsent) if earlier.unsent else report


async def _send(
    services: Services[SupportsFeedback], answer: Answer, call: CallContext
) -> bool | JobRemoved | MayHaveStarted:
    """Send the answer, and return whether its prompt was still open."""
    waiting = await pending_prompts(services, answer.job, call, with_output=False)
    if not isinstance(waiting, WaitingForFeedback):
        return waiting
    prompt = next((each for each in waiting.prompts if answer.prompt in {None, each.uid}), None)
    if prompt is None:
        return False
    if prompt.secret and not answer.private:
        raise SecretPrompt(waiting.job.uid, prompt)
    if not (answer.private or answer.from_person) and services.memory.is_declined(waiting.job.uid, prompt.uid):
        raise PromptDeclined(waiting.job.uid, prompt)
    if prompt.secret:
        # Before the answer is sent: the job may print the secret as soon as it has it.
        services.memory.hide(waiting.job.uid, secret_values({"secret": answer.words}))
    await services.system.answer(waiting.job, prompt, answer.words, deadline=call.deadline)
    return True
