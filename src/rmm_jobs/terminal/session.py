"""One command at the terminal: the answer printed, with a bar while waiting, and the person asked what the job asks."""

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from getpass import getpass
from typing import Any

import anyio

from rmm_jobs.domain.model import Prompt
from rmm_jobs.ending import lifespan
from rmm_jobs.jobs.context import CallStart
from rmm_jobs.jobs.feedback import Answer, answer_history, answer_job, waiting_report
from rmm_jobs.relay import ProgressRelay
from rmm_jobs.responses import Caller, Responder, ToolResponse, Work
from rmm_jobs.terminal.exits import INTERRUPTED, exit_code
from rmm_jobs.terminal.narrow import tell_words
from rmm_jobs.terminal.output import is_terminal, say_json, tell, written
from rmm_jobs.terminal.printing import TerminalProgress, write_answer
from rmm_jobs.terminal.question import asked_line
from rmm_jobs.text.interrupts import NOTHING_STARTED, still_running_notice, unanswered_notice
from rmm_jobs.text.questions import NOT_TEXT, typed_prompt
from rmm_jobs.tools.arguments import Arguments, PromptSource
from rmm_jobs.tools.registry import LONGEST_WAIT, ToolSpec


def _nothing() -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class TerminalCommand:
    """Hold one command as a use case; `seconds` is how long its call may take, `None` as settings say."""

    work: Work
    seconds: float | None = None
    starting: bool = False
    prompts: PromptSource = PromptSource.NOBODY
    """Who answers a prompt of the job."""

    @classmethod
    def of(cls, tool: ToolSpec[Any], arguments: Arguments) -> "TerminalCommand":
        """Return the command that a tool makes with what was typed."""
        use_case = tool.terminal_run or tool.run
        return cls(
            lambda services, call: use_case(services, arguments, call),
            tool.terminal_seconds(arguments),
            tool.starts,
            tool.terminal_prompts(arguments),
        )


@dataclass(slots=True)
class Session:
    """Runs one command. Whoever stops it learns which job goes on."""

    responder: Responder
    as_json: bool = False
    """Whether the answer is printed as a JSON object."""
    _progress: TerminalProgress = field(default_factory=lambda: TerminalProgress(sys.stderr), init=False)
    _farewell: Callable[[], str | None] = field(default=_nothing, init=False)
    """What is said to somebody who leaves now."""
    _started: CallStart = field(default_factory=CallStart, init=False)

    def run(self, terminal_command: TerminalCommand) -> int:
        """Run the command, print its answer, and return the exit code."""
        # Whoever is told to end says which job goes on, as with Ctrl-C.
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            answer = self._guarded(terminal_command)
        except KeyboardInterrupt:
            self._progress.clear()
            words = self._farewell()
            if words:
                tell_words(words)
            if self.as_json:
                say_json(INTERRUPTED, (words or "").strip())
            return INTERRUPTED
        finally:
            self._progress.clear()  # whatever has happened, the cursor comes back
        write_answer(answer, self.responder.wording, self.responder.mark, as_json=self.as_json)
        return exit_code(answer.outcome)

    def _guarded(self, terminal_command: TerminalCommand) -> ToolResponse:
        """Return the answer; after a start, any failure becomes a report of the job."""
        try:
            answer = self._served(terminal_command, before=NOTHING_STARTED if terminal_command.starting else None)
            return self._asked(answer) if may_ask(terminal_command.prompts) else answer
        except Exception as defect:
            if self._started.job is None:
                raise
            return self.responder.answer(defect, self._started)

    def _asked(self, answer: ToolResponse) -> ToolResponse:
        """Ask at the terminal for each prompt; return the answer once the job has none or nobody answers."""
        unsent = 0
        while (waiting := waiting_report(answer.outcome)) and waiting.prompts:
            earlier = answer_history(answer.outcome)
            job, prompt = waiting.job, waiting.prompts[0]
            self._progress.clear()
            self._farewell = lambda job=job: f"\n{unanswered_notice(job, self.responder.wording)}"
            # Outside of any event loop: inside one, the first Ctrl-C would be taken for the loop and change nothing.
            try:
                words = read_answer(prompt, unsent=earlier.unsent > unsent)
            except EOFError:
                raise KeyboardInterrupt from None
            if words is None:
                return answer
            unsent = earlier.unsent
            reply = Answer(job.uid, words, prompt=prompt.uid, private=True, earlier=earlier)
            answer = self._served(
                TerminalCommand(sending(reply), LONGEST_WAIT), before=still_running_notice(job, self.responder.wording)
            )
        return answer

    def _served(self, terminal_command: TerminalCommand, *, before: str | None) -> ToolResponse:
        """Serve the command. `before` is printed for a person who leaves before the job is known."""
        relay = ProgressRelay(self._progress, self._started)

        def farewell() -> str | None:
            if relay.job is None:
                return before
            return still_running_notice(relay.running, self.responder.wording) if relay.running else None

        self._farewell = farewell
        return anyio.run(_answer, terminal_command, self.responder, relay)


def _interrupt(number: int, frame: object) -> None:
    del number, frame
    signal.raise_signal(signal.SIGINT)


async def _answer(terminal_command: TerminalCommand, responder: Responder, relay: ProgressRelay) -> ToolResponse:
    async with lifespan(responder.closing):
        return await responder.respond(
            terminal_command.work,
            Caller(relay),
            seconds=terminal_command.seconds,
            starting=terminal_command.starting,
        )


def may_ask(source: PromptSource) -> bool:
    """Tell whether somebody can be asked: a person has to see the question, too."""
    return source is PromptSource.STDIN or (
        source is PromptSource.PERSON and is_terminal(sys.stdin) and is_terminal(sys.stderr)
    )


def sending(reply: Answer) -> Work:
    """Return the use case that answers a job's prompt and waits for the job."""
    return lambda services, call: answer_job(services, reply, call)


def read_answer(prompt: Prompt, *, unsent: bool) -> str | None:
    """Read what is typed, or the next line of a pipe. `unsent` says that the words before were not sent.

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
        tell_words(NOT_TEXT)
    else:
        return words
    return None


def _line(question: str, *, typed: bool) -> str:
    if typed and sys.stdout and sys.stderr:  # without either, Python's own way refuses to read
        return asked_line(question)
    written(sys.stderr, question)
    line = sys.stdin.readline() if sys.stdin else ""
    if not line:
        raise EOFError
    return line.removesuffix("\n")
