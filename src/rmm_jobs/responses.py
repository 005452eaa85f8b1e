"""The one door between results and words: whatever a call comes to leaves through here as an answer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import anyio.to_thread

from rmm_jobs.closing import ClosingList, log_defect
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.callers import NOBODY_KNOWN, Ask, AskedLater, Principal, ask_nobody
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.lanes import noting_waits
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
    questions: "QuestionRules" = QuestionRules()


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
        """Run one call and put its result or error into words.

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
        try:
            opened = self.opened()
            call = CallContext.begin(
                opened.services.clock,
                seconds=seconds or self.seconds_for(caller.principal),
                progress_sink=caller.relay,
                principal=caller.principal,
                ask=caller.ask,
                started=caller.started,
                unlimited=self.wording.audience is Audience.TERMINAL,
                in_background=caller.in_background,
                ending=self.ending,
            )
            with noting_waits() as held:
                outcome = await work(opened.services, call)
            secrets = self._hidden(outcome)
            if is_heavy(outcome):
                return await anyio.to_thread.run_sync(self._response, outcome, secrets, held.seconds)
            return self._response(outcome, secrets, held.seconds)
        except AskedLater:
            raise
        except JobsError as error:
            stopped = partial(self.stopped, error, caller, starting=starting)
            return await anyio.to_thread.run_sync(stopped) if is_heavy(error) else stopped()
        except Exception as defect:
            if caller.started.job is None:
                raise
            return self.failed(defect, caller.started)
        finally:
            self.in_flight.remove(caller.relay)
            if self._opened is not None:
                self.reading.wake(self._opened.services)

    def _response(self, outcome: Answerable | JobsError, secrets: Sequence[str], held: float = 0.0) -> ToolResponse:
        answer = lay_out(outcome, secrets=secrets)
        text = render(answer, self.wording, tag=self.new_tag(), held=held)
        return ToolResponse(self._marked(text), record(answer, held=held), outcome)

    def stopped(self, error: JobsError, caller: Caller, *, starting: bool = False) -> ToolResponse:
        """Return the response for an error that has stopped a call: after a start, a report of the job."""
        started = caller.started
        return self.refusal(error, starting=starting) if started.job is None else self.failed(error, started)

    def failed(self, failure: Exception, started: CallStart) -> ToolResponse:
        """Report the job that a caller has started, after a failure of any kind. It never raises.

        A defect goes to the log without its message, which may quote a secret.
        """
        job = started.job
        if job is None:
            raise AssertionError("a failure before a start is not reported as one after it") from failure
        trouble = failure if isinstance(failure, JobsError) else None
        if trouble is None:
            log_defect(failure)
        outcome = StartedThenFailed(job, started.state, trouble)
        try:
            return self._response(outcome, self._hidden(outcome))
        except Exception as defect:  # noqa: BLE001 - the words may be what is broken, and the job has to be named
            log_defect(defect)
            return ToolResponse(bare_notice(outcome, self.wording), {}, outcome)

    def seconds_for(self, principal: Principal) -> float:
        """Return the seconds that a call through this client may wait."""
        chosen = self._opened.wait_limit if self._opened else None
        return chosen or WAIT_SECONDS_OF_CLIENT.get(principal.client or "", WAIT_SECONDS)

    def refusal(self, error: JobsError, *, starting: bool = False) -> ToolResponse:
        """Return the response for an error."""
        answer = lay_out(error, secrets=self._hidden(error))
        return ToolResponse(
            self._marked(render(answer, self.wording, starting=starting, tag=self.new_tag())), record(answer), error
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
