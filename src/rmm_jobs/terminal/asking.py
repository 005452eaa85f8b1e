"""What a job asks, read from whoever is on stdin; a secret is typed without echo."""

import sys
from getpass import getpass

from rmm_jobs.answers import Work
from rmm_jobs.errands.errand import Asks
from rmm_jobs.jobs.answering import Reply, answer_job
from rmm_jobs.jobs.model import Prompt
from rmm_jobs.terminal.output import is_terminal, tell, written
from rmm_jobs.text.questions import NOT_TEXT, typed_prompt


def may_ask(asks: Asks) -> bool:
    """Whether there is somebody to ask: a person has to see the question, too."""
    return asks is Asks.STDIN or (asks is Asks.PERSON and is_terminal(sys.stdin) and is_terminal(sys.stderr))


def sending(reply: Reply) -> Work:
    """The use case that answers a job and waits for what comes of it."""
    return lambda desk, call: answer_job(desk, reply, call)


def read_answer(prompt: Prompt, *, unsent: bool) -> str | None:
    """What is typed, or the next line of a pipe. `unsent` is of the words before.

    `None` when a pipe has no line left, and for bytes that are no text: an answer with a byte changed is another one.

    Raises:
        EOFError, KeyboardInterrupt: somebody at a terminal leaves.
    """
    typed = is_terminal(sys.stdin)
    hidden = prompt.secret and typed
    question = typed_prompt(prompt, hidden=hidden, unsent=unsent)
    try:
        words = getpass(question) if hidden else _line(question, typed=typed)
        words.encode()
    except (EOFError, OSError):  # the second where nothing can be read, as of a terminal that has gone
        if typed:
            raise EOFError from None
        tell("")
    except UnicodeError:
        tell(NOT_TEXT)
    else:
        return words
    return None


def _line(question: str, *, typed: bool) -> str:
    written(sys.stderr, question)
    if typed and sys.stdout and sys.stderr:  # without either, Python's own way refuses to read
        return input()
    line = sys.stdin.readline() if sys.stdin else ""
    if not line:
        raise EOFError
    return line.removesuffix("\n")
