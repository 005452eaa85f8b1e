"""Going on after a prompt: the person is asked, the job is answered, and the call goes on with what is left of it."""

from rmm_jobs.answers import Answer, Answers
from rmm_jobs.jobs.errors import JobsError
from rmm_jobs.jobs.feedback import Reply, answer_job
from rmm_jobs.jobs.listing import job_details
from rmm_jobs.jobs.model import Prompt
from rmm_jobs.jobs.results import Answerable, JobDetails, WaitingForFeedback
from rmm_jobs.tools.spec import Caller

LEAST = 5.0
"""Seconds that have to be left for asking somebody; half of them are kept for sending what they say."""


async def with_feedback(answers: Answers, answer: Answer, caller: Caller) -> Answer:
    """The answer, once the prompts in it that a person may answer here have been answered.

    Some clients say that they can ask, and never do: then it is returned in its time, and says how to answer.
    """
    ends, answered = answer.ends, 0
    while (waiting := _waiting(answer.outcome)) and (prompt := _askable(waiting)) and caller.ask is not None:
        clock = answers.opened().desk.clock
        words: str | None = None
        if clock.monotonic() < ends - LEAST:
            with clock.limit(ends - LEAST / 2):
                words = await caller.ask(waiting.job, prompt)
        if words is None:
            return answer
        reply = Reply(waiting.job.uid, words, prompt=prompt.uid, earlier=answered)
        answer = await send(answers, reply, caller, seconds=max(ends - clock.monotonic(), LEAST / 2))
        answered += 1
    return answer


async def send(answers: Answers, reply: Reply, caller: Caller, *, seconds: float | None = None) -> Answer:
    """Answer the job's prompt and wait for what comes of it."""
    return await answers.answer(
        lambda desk, call: answer_job(desk, reply, call),
        watcher=caller.watcher,
        client=caller.client,
        seconds=seconds,
    )


async def after_asking(answers: Answers, asked: tuple[str, str, str | None], caller: Caller) -> Answer:
    """The second round of a question: `asked` is the job, the prompt, and the person's words or `None`."""
    job, prompt, words = asked
    if words is None:
        return await answers.answer(
            lambda desk, call: job_details(desk, job, call, wait=False), watcher=caller.watcher, client=caller.client
        )
    answer = await send(answers, Reply(job, words, prompt=prompt), caller)
    return await with_feedback(answers, answer, caller)


def _waiting(outcome: Answerable | JobsError) -> WaitingForFeedback | None:
    report = outcome.report if isinstance(outcome, JobDetails) else outcome
    return report if isinstance(report, WaitingForFeedback) else None


def _askable(waiting: WaitingForFeedback) -> Prompt | None:
    """The prompt to ask somebody at the client; none that wants a secret."""
    return next((prompt for prompt in waiting.prompts[:1] if not prompt.secret), None)
