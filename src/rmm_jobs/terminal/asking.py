"""What a job asks, read from whoever is on stdin; a secret is typed without echo."""

import sys
from getpass import getpass

from rmm_jobs.answers import Work
from rmm_jobs.errands.errand import Asks
from rmm_jobs.jobs.answering import Reply, answer_job
from rmm_jobs.jobs.model import Prompt
from rmm_jobs.text.questions import typed_prompt


def may_ask(asks: Asks) -> bool:
    """Whether there is somebody to ask: a person has to see the question, too."""
    return asks is Asks.STDIN or (asks is Asks.PERSON and sys.stdin.isatty() and sys.stderr.isatty())


def sending(reply: Reply) -> Work:
    """The use case that answers a job and waits for what comes of it."""
    return lambda desk, call: answer_job(desk, reply, call)


def read_answer(prompt: Prompt, *, unsent: bool) -> str | None:
    """What is typed, or the next line of a pipe; `None` when a pipe has none left. `unsent` is of the words before.

    Raises:
        EOFError, KeyboardInterrupt: somebody at a terminal leaves.
    """
    typed = sys.stdin.isatty()
    words = typed_prompt(prompt, hidden=prompt.secret and typed, unsent=unsent)
    if prompt.secret and typed:
        return getpass(words)
    sys.stderr.write(words)
    sys.stderr.flush()
    try:
        return input()
    except EOFError:
        if typed:
            raise
        sys.stderr.write("\n")
        return None
