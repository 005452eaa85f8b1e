"""Going on after a prompt: the person is asked, the job is answered, and the call goes on with what is left of it."""

from rmm_jobs.domain.model import Prompt
from rmm_jobs.domain.results import WaitingForFeedback
from rmm_jobs.jobs.feedback import Asked, Reply, answer_job, earlier_in, not_answered, waiting_in
from rmm_jobs.responses import Answer, Answers
from rmm_jobs.tools.registry import Caller

LEAST = 5.0
"""Seconds that have to be left for asking somebody; half of them are kept for sending what they say."""


async def with_feedback(answers: Answers, answer: Answer, caller: Caller) -> Answer:
    """The answer, once the prompts in it that a person may answer here have been answered.

    Some clients say that they can ask, and never do: then it is returned in its time, and says how to answer.
    """
    ends = answer.ends
    while (waiting := waiting_in(answer.outcome)) and (prompt := _askable(waiting)) and caller.ask is not None:
        clock = answers.opened().desk.clock
        words: str | None = None
        if clock.monotonic() < ends - LEAST:
            with clock.limit(ends - LEAST / 2):
                words = await caller.ask(waiting.job, prompt, earlier_in(answer.outcome))
        if words is None:
            return answer
        reply = Reply(waiting.job.uid, words, prompt=prompt.uid, earlier=earlier_in(answer.outcome))
        answer = await send(answers, reply, caller, seconds=max(ends - clock.monotonic(), LEAST / 2))
    return answer


async def send(answers: Answers, reply: Reply, caller: Caller, *, seconds: float | None = None) -> Answer:
    """Answer the job's prompt and wait for what comes of it."""
    return await caller.serve(answers, lambda desk, call: answer_job(desk, reply, call), seconds=seconds)


async def after_asking(answers: Answers, asked: Asked, caller: Caller) -> Answer:
    """What comes of the second round of a question."""
    if asked.words is None:
        return await caller.serve(answers, lambda desk, call: not_answered(desk, asked, call))
    reply = Reply(asked.job, asked.words, prompt=asked.prompt, earlier=asked.earlier)
    return await with_feedback(answers, await send(answers, reply, caller), caller)


def _askable(waiting: WaitingForFeedback) -> Prompt | None:
    """The prompt to ask somebody at the client; none that wants a secret."""
    return next((prompt for prompt in waiting.prompts[:1] if not prompt.secret), None)
