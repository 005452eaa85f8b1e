"""`rmm-jobs-mcp answer-job`: what a job asks, answered where no assistant sees it; a secret is typed without echo."""

import sys
from getpass import getpass

import anyio

from rmm_jobs.answers import Answer, Answers, Work
from rmm_jobs.jobs.desk import Call, Desk
from rmm_jobs.jobs.feedback import Reply, first_prompt
from rmm_jobs.jobs.feedback import answer_job as answer
from rmm_jobs.jobs.model import Prompt
from rmm_jobs.jobs.results import WaitingForFeedback
from rmm_jobs.terminal.exits import INTERRUPTED, exit_code
from rmm_jobs.terminal.progress import TerminalProgress
from rmm_jobs.text.farewell import goes_on
from rmm_jobs.text.feedback import NOT_ANSWERED, typed_prompt
from rmm_jobs.watched import Watched

SECONDS = 300.0
"""How long what comes of an answer is waited for."""


def answer_job(job: str, answers: Answers) -> int:
    """Show what the job asks, read the answer, send it, and print what comes of it; the exit code."""
    progress = TerminalProgress(sys.stderr)
    said = NOT_ANSWERED
    try:
        asked = anyio.run(_answer, answers, _what(job), progress)
        if not isinstance(asked.outcome, WaitingForFeedback):
            return _print(progress, asked)
        prompt = asked.outcome.prompts[0]
        progress.clear()
        # Read outside of any event loop: inside one, the first Ctrl-C would be taken for the loop and change nothing.
        reply = Reply(job, _read(prompt), prompt=prompt.uid, private=True)
        said = goes_on(asked.outcome.job, answers.vocabulary)
        return _print(progress, anyio.run(_answer, answers, _sending(reply), progress))
    except (KeyboardInterrupt, EOFError):
        progress.clear()
        sys.stderr.write(f"\n{said}\n")
        return INTERRUPTED


def _what(job: str) -> Work:
    async def ask(desk: Desk, call: Call) -> WaitingForFeedback:
        waiting, prompt = await first_prompt(desk, job, call)
        return WaitingForFeedback(waiting, [prompt])

    return ask


def _sending(reply: Reply) -> Work:
    return lambda desk, call: answer(desk, reply, call)


async def _answer(answers: Answers, work: Work, progress: TerminalProgress) -> Answer:
    try:
        return await answers.answer(work, watcher=Watched(progress), seconds=SECONDS)
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
