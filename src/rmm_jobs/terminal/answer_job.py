"""`rmm-jobs-mcp answer-job`: what a job asks, answered where no assistant sees it; a secret is typed without echo."""

import sys
from getpass import getpass

import anyio

from rmm_jobs.answers import Answer, Answers
from rmm_jobs.jobs.desk import Call, Desk
from rmm_jobs.jobs.feedback import Reply, first_prompt
from rmm_jobs.jobs.feedback import answer_job as answer
from rmm_jobs.jobs.model import Prompt
from rmm_jobs.jobs.results import WaitingForFeedback
from rmm_jobs.terminal.exits import INTERRUPTED, exit_code
from rmm_jobs.terminal.progress import TerminalProgress
from rmm_jobs.text.feedback import NOT_ANSWERED, typed_prompt
from rmm_jobs.watched import Watched

SECONDS = 300.0
"""How long what comes of an answer is waited for."""


def answer_job(job: str, answers: Answers) -> int:
    """Show what the job asks, read the answer, send it, and print what comes of it; the exit code."""
    try:
        return anyio.run(_answer_job, job, answers)
    except (KeyboardInterrupt, EOFError):
        sys.stderr.write("\n" + NOT_ANSWERED + "\n")
        return INTERRUPTED


async def _answer_job(job: str, answers: Answers) -> int:
    progress = TerminalProgress(sys.stderr)
    watched = Watched(progress)

    async def ask(desk: Desk, call: Call) -> WaitingForFeedback:
        waiting, prompt = await first_prompt(desk, job, call)
        return WaitingForFeedback(waiting, [prompt])

    try:
        asked = await answers.answer(ask, watcher=watched)
        if not isinstance(asked.outcome, WaitingForFeedback):
            return _print(progress, asked)
        progress.clear()
        prompt = asked.outcome.prompts[0]
        reply = Reply(job, _read(prompt), prompt=prompt.uid, private=True)
        return _print(
            progress,
            await answers.answer(lambda desk, call: answer(desk, reply, call), watcher=watched, seconds=SECONDS),
        )
    finally:
        with anyio.CancelScope(shield=True):
            await answers.aclose()


def _read(prompt: Prompt) -> str:
    words = typed_prompt(prompt)
    if prompt.secret:
        return getpass(words)
    sys.stderr.write(words)
    sys.stderr.flush()
    return input()


def _print(progress: TerminalProgress, answer: Answer) -> int:
    progress.clear()
    sys.stdout.write(answer.text + "\n")
    return exit_code(answer.outcome)
