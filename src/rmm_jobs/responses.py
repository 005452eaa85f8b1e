"""Turn what a call comes to into its answer: `Responder.respond` runs the call, `Responder.answer` has the words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import anyio.to_thread

from rmm_jobs.closing import ClosingList, log_defect
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.callers import NOBODY_KNOWN, Ask, AskedLater, Principal, ask_nobody
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.lanes import noting_waits
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.results import StartedThenFailed
from rmm_jobs.domain.system import System
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.jobs.context import WAIT_SECONDS, CallContext, CallStart, EndOfWaits, Services
from rmm_jobs.reading import BackgroundReading
from rmm_jobs.relay import ProgressRelay
from rmm_jobs.text.answer import is_heavy, lay_out, names_of, new_tag, record, render
from rmm_jobs.text.interrupts import bare_notice

WAIT_SECONDS_OF_CLIENT = {"claude-code": 100.0}
"""Clients known to wait longer. Claude Code moves a call to the background at 120 seconds."""

Work = Callable[[Services[Any], CallContext], Awaitable[Answerable]]

SystemT = TypeVar("SystemT", bound=System)


class Seal(Protocol):
    """Hold the key that seals the handles of one account's tasks."""

    async def key(self) -> bytes | None:
        """Return the key, the same in every process of the user; `None` where it cannot be kept."""
        ...


@dataclass(frozen=True, slots=True)
class ToolResponse:
    """Hold what a caller gets: `outcome` is the result or error behind the text, `record` its form for programs."""

    text: str
    record: dict[str, object]
    outcome: Answerable | JobsError

    @property
    def is_error(self) -> bool:
        """Tell a refusal, or a failure to reach the system, from an answer; a job that failed is an answer."""
        return isinstance(self.outcome, JobsError)


@dataclass(frozen=True, slots=True)
class QuestionRules:
    """Say how long a reply is taken that comes with a later call than its question, and which key seals its state."""

    seconds: float = 600.0
    key: str = field(default="", repr=False)
    """Secret that several computers share; empty where the account's seal is the key."""


@dataclass(frozen=True, slots=True)
class Opened(Generic[SystemT]):
    """Hold services that are ready, the place of their system, and the wait limit of its settings in seconds."""

    services: Services[SystemT]
    place: str
    wait_limit: float | None = None
    seal: Seal | None = None
    """Seals the handles of tasks for this account. Without it no call is answered with a task."""
    questions: QuestionRules = QuestionRules()


@dataclass(frozen=True, slots=True)
class Caller:
    """Hold what is known of a caller: who it is, who can be asked, and the relay that knows what it has started."""

    relay: ProgressRelay
    principal: Principal = NOBODY_KNOWN
    ask: Ask = ask_nobody
    in_background: bool = False
    """Whether the caller goes on without the answer, as `CallContext.in_background` says."""

    @property
    def started(self) -> CallStart:
        """Return what the caller has started, in this or an earlier step; a failure afterwards reports that job."""
        return self.relay.started


@dataclass(slots=True)
class Responder:
    """Serve calls. The first call that needs the services opens them, so that start-up needs no settings."""

    open_services: Callable[[], Opened[Any]]
    wording: Wording
    new_tag: Callable[[], str] = field(default=new_tag, kw_only=True)
    """Makes the tag in the rules of one answer."""
    mark: str | None = None
    """A line above every block, for a tenant that is not real."""
    closing: ClosingList = field(default_factory=ClosingList, init=False)
    """What the owner of this responder closes at the end; a later call opens it again."""
    in_flight: list[ProgressRelay] = field(default_factory=list[ProgressRelay], init=False)
    """The calls that are being served."""
    ending: EndOfWaits = field(default_factory=EndOfWaits, init=False)
    """Ends the waits of all calls where the answers can still be sent."""
    reading: BackgroundReading = field(default_factory=BackgroundReading, init=False)
    """Reads in the background what calls are to find; the owner of this responder says where."""
    _opened: Opened[Any] | None = field(default=None, init=False)

    async def respond(
        self, work: Work, caller: Caller, *, seconds: float | None = None, starting: bool = False
    ) -> ToolResponse:
        """Run one call, and answer with what it comes to.

        Args:
            work: The use case.
            caller: Who calls.
            seconds: How long the call may wait, when the caller knows better than settings and client.
            starting: Whether the work is to start a job: a failure before its start then says that nothing was started.

        Raises:
            AskedLater: the call ends with a question.
            Exception: a defect, before anything was started.
        """
        self.in_flight.append(caller.relay)
        with noting_waits() as held:
            try:
                opened = self.opened()
                outcome = await work(opened.services, self._begun(caller, opened.services.clock, seconds))
                return await _beside(outcome, partial(self.answer, outcome, held=held.seconds))
            except AskedLater:
                raise
            except Exception as failure:  # noqa: BLE001 - `answer` raises it again where it has no words
                words = partial(self.answer, failure, caller.started, starting=starting, held=held.seconds)
                return await _beside(failure, words)
            finally:
                self.in_flight.remove(caller.relay)
                if self._opened is not None:
                    self.reading.wake(self._opened.services)

    def answer(
        self,
        outcome: Answerable | Exception,
        started: CallStart | None = None,
        *,
        starting: bool = False,
        held: float = 0.0,
    ) -> ToolResponse:
        """Put what a call has come to into words.

        A result and an error of ours have their own. Whatever fails after a start is answered with the started job.

        Args:
            outcome: The result, the error or the defect.
            started: What the caller has started.
            starting: Whether the call was to start a job: an error then says that nothing was started.
            held: Seconds for which the call's requests were held back.

        Raises:
            Exception: the defect itself, before anything was started.
        """
        if not isinstance(outcome, Exception):
            return self._in_words(outcome, held=held)
        if started is not None and started.job is not None:
            return self._report_of(started.job, started.state, outcome, held=held)
        if isinstance(outcome, JobsError):
            return self._in_words(outcome, starting=starting, held=held)
        raise outcome

    def _report_of(self, job: Job, state: JobState | None, failure: Exception, *, held: float) -> ToolResponse:
        """Report a started job after a failure of any kind, in one line where the words are what fails.

        A defect goes to the log without its message, which may quote a secret.
        """
        trouble = failure if isinstance(failure, JobsError) else None
        if trouble is None:
            log_defect(failure)
        report = StartedThenFailed(job, state, trouble)
        try:
            return self._in_words(report, held=held)
        except Exception as defect:  # noqa: BLE001 - whatever is broken, the job has to be named
            log_defect(defect)
            return ToolResponse(bare_notice(report, self.wording), {}, report)

    def _in_words(self, outcome: Answerable | JobsError, *, starting: bool = False, held: float = 0.0) -> ToolResponse:
        answer = lay_out(outcome, secrets=self._hidden(outcome))
        text = render(answer, self.wording, starting=starting, tag=self.new_tag(), held=held)
        return ToolResponse(self._marked(text), record(answer, held=held), outcome)

    def _begun(self, caller: Caller, clock: Clock, seconds: float | None) -> CallContext:
        """Begin the call, with the time that its caller, the settings or the client give it."""
        limit = self._opened.wait_limit if self._opened else None
        of_client = WAIT_SECONDS_OF_CLIENT.get(caller.principal.client or "", WAIT_SECONDS)
        return CallContext.begin(
            clock,
            seconds=seconds or limit or of_client,
            progress_sink=caller.relay,
            principal=caller.principal,
            ask=caller.ask,
            started=caller.started,
            unlimited=self.wording.audience is Audience.TERMINAL,
            in_background=caller.in_background,
            ending=self.ending,
        )

    def opened(self) -> Opened[Any]:
        """Return the services. The first call opens them, and lists what has to be closed at the end.

        Raises:
            NotConfigured: settings are missing or wrong.
        """
        if self._opened is None:
            self._opened = self.open_services()
            self.closing.add("the ledger", self._opened.services.ledger.aclose)
            self.closing.add("the connection", self._opened.services.system.aclose)
            if self._opened.services.index is not None:
                self.closing.add("the index", self._opened.services.index.aclose)
        return self._opened

    def _hidden(self, outcome: Answerable | JobsError) -> tuple[str, ...]:
        """Return the secrets of the job that an outcome is about."""
        if self._opened is None:
            return ()
        memory = self._opened.services.memory
        found = {secret for name in names_of(outcome) for secret in memory.hidden(name)}
        return tuple(sorted(found, key=lambda secret: (-len(secret), secret)))

    def unmarked(self, text: str) -> str:
        """Return a block without the line above it that says that the tenant is not real."""
        return text.removeprefix(f"{self.mark}\n\n") if self.mark else text

    def _marked(self, text: str) -> str:
        return f"{self.mark}\n\n{text}" if self.mark else text


async def _beside(outcome: Answerable | Exception, answer: Callable[[], ToolResponse]) -> ToolResponse:
    """Make an answer, one that takes long in a thread: other calls go on meanwhile."""
    return await anyio.to_thread.run_sync(answer) if is_heavy(outcome) else answer()
