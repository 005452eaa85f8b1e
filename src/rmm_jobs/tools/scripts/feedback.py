"""Going on after a prompt: the person is asked, the job is answered, and the call goes on with what is left of it."""

import time

from rmm_jobs.answers import Answer, Answers
from rmm_jobs.jobs.errors import JobsError
from rmm_jobs.jobs.feedback import Reply, answer_job
from rmm_jobs.jobs.listing import job_details
from rmm_jobs.jobs.results import Answerable, JobDetails, WaitingForFeedback
from rmm_jobs.tools.spec import Caller

LEAST = 5.0
"""Seconds that have to be left for asking somebody."""


async def with_feedback(answers: Answers, answer: Answer, caller: Caller, *, began: float) -> Answer:
    """The answer, once the prompts in it that a person may answer here have been answered.

    `began` is when the call arrived, on `time.monotonic`.
    """
    ends = began + answers.seconds_for(caller.client)
    while True:
        waiting = _waiting(answer.outcome)
        left = ends - time.monotonic()
        if waiting is None or caller.ask is None or left < LEAST or waiting.prompts[0].secret:
            return answer
        words = await caller.ask(waiting.job, waiting.prompts[0], seconds=left - LEAST / 2)
        left = ends - time.monotonic()
        if words is None or left < LEAST / 2:
            return answer
        reply = Reply(waiting.job.uid, words, prompt=waiting.prompts[0].uid)
        answer = await send(answers, reply, caller, seconds=left)


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
    began = time.monotonic()
    job, prompt, words = asked
    if words is None:
        return await answers.answer(
            lambda desk, call: job_details(desk, job, call, wait=False), watcher=caller.watcher, client=caller.client
        )
    answer = await send(answers, Reply(job, words, prompt=prompt), caller)
    return await with_feedback(answers, answer, caller, began=began)


def _waiting(outcome: Answerable | JobsError) -> WaitingForFeedback | None:
    report = outcome.report if isinstance(outcome, JobDetails) else outcome
    return report if isinstance(report, WaitingForFeedback) else None
