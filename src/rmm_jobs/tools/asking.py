"""Going on after a prompt: the person is asked, the job is answered, and the call goes on with what is left of it."""

from rmm_jobs.domain.model import Prompt
from rmm_jobs.domain.results import WaitingForFeedback
from rmm_jobs.jobs.feedback import Answer, Question, answer_history, answer_job, report_unanswered, waiting_report
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.registry import Caller

MIN_SECONDS = 5.0
"""Seconds that have to be left for asking somebody; half of them are kept for sending what they say."""


async def ask_pending_prompts(responder: Responder, answer: ToolResponse, caller: Caller) -> ToolResponse:
    """The answer, once the prompts in it that a person may answer here have been answered.

    Some clients say that they can ask, and never do: then it is returned in its time, and says how to answer.
    """
    ends = answer.deadline
    while (waiting := waiting_report(answer.outcome)) and (prompt := _askable(waiting)) and caller.ask is not None:
        clock = responder.opened().services.clock
        words: str | None = None
        if clock.monotonic() < ends - MIN_SECONDS:
            with clock.limit(ends - MIN_SECONDS / 2):
                words = await caller.ask(waiting.job, prompt, answer_history(answer.outcome))
        if words is None:
            return answer
        reply = Answer(waiting.job.uid, words, prompt=prompt.uid, earlier=answer_history(answer.outcome))
        answer = await send(responder, reply, caller, seconds=max(ends - clock.monotonic(), MIN_SECONDS / 2))
    return answer


async def send(responder: Responder, reply: Answer, caller: Caller, *, seconds: float | None = None) -> ToolResponse:
    """Answer the job's prompt and wait for what comes of it."""
    return await caller.serve(responder, lambda services, call: answer_job(services, reply, call), seconds=seconds)


async def resume_after_question(responder: Responder, asked: Question, caller: Caller) -> ToolResponse:
    """What comes of the second round of a question."""
    if asked.words is None:
        return await caller.serve(responder, lambda services, call: report_unanswered(services, asked, call))
    reply = Answer(asked.job, asked.words, prompt=asked.prompt, earlier=asked.earlier)
    return await ask_pending_prompts(responder, await send(responder, reply, caller), caller)


def _askable(waiting: WaitingForFeedback) -> Prompt | None:
    """The prompt to ask somebody at the client; none that wants a secret."""
    return next((prompt for prompt in waiting.prompts[:1] if not prompt.secret), None)
