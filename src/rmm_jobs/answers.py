"""The one door between results and words: whatever a call comes to leaves through here as an answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from rmm_jobs.jobs.desk import WAIT_SECONDS, Call, Desk
from rmm_jobs.jobs.errors import JobsError
from rmm_jobs.jobs.results import Answerable
from rmm_jobs.jobs.vocabulary import Vocabulary
from rmm_jobs.text.errors import render_error
from rmm_jobs.text.record import record
from rmm_jobs.text.render import render
from rmm_jobs.watched import Watched

WAIT_SECONDS_OF_CLIENT = {"claude-code": 100.0}
"""Clients known to wait longer. Claude Code moves a call to the background at 120 seconds."""

Work = Callable[[Desk, Call], Awaitable[Answerable]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller is given. `outcome` is the result or error behind the text, `record` its machine form."""

    text: str
    record: dict[str, object]
    outcome: Answerable | JobsError
    ends: float = 0.0
    """When the call it answers has to be over, on the desk's clock."""

    @property
    def is_error(self) -> bool:
        """Whether it is a refusal or a failure to reach the system; a job that failed is an answer."""
        return isinstance(self.outcome, JobsError)


@dataclass(frozen=True, slots=True)
class Opened:
    """A desk that is ready, where its system is, and the wait limit its settings ask for, in seconds."""

    desk: Desk
    place: str
    wait_limit: float | None = None


@dataclass(slots=True)
class Answers:
    """Serves calls. The desk is opened by the first call that needs it, so that start-up needs no settings."""

    open_desk: Callable[[], Opened]
    vocabulary: Vocabulary
    mark: str | None = None
    """A line above every block, for a tenant that is not real."""
    in_flight: int = field(default=0, init=False)
    """How many calls are being served."""
    _opened: Opened | None = field(default=None, init=False)

    async def answer(
        self,
        work: Work,
        *,
        watcher: Watched,
        client: str | None = None,
        seconds: float | None = None,
        starting: bool = False,
    ) -> Answer:
        """Do the work of one call and put what it comes to into words.

        Args:
            work: The use case.
            watcher: Who is shown the progress.
            client: The name the MCP client gave itself; it decides how long the call may wait.
            seconds: How long the call may wait, when the caller knows better than settings and client.
            starting: Whether the work starts a job: then a failure says that nothing was started.
        """
        self.in_flight += 1
        try:
            opened = self.opened()
            limit = seconds or self.seconds_for(client)
            call = Call.arriving(opened.desk.clock, seconds=limit, watcher=watcher)
            outcome = await work(opened.desk, call)
        except JobsError as error:
            return self.refusal(error, starting=starting)
        finally:
            self.in_flight -= 1
        return Answer(self._marked(render(outcome, self.vocabulary)), record(outcome), outcome, call.ends)

    def seconds_for(self, client: str | None) -> float:
        """How long a call of this client may wait."""
        chosen = self._opened.wait_limit if self._opened else None
        return chosen or WAIT_SECONDS_OF_CLIENT.get(client or "", WAIT_SECONDS)

    def refusal(self, error: JobsError, *, starting: bool = False) -> Answer:
        """The answer an error makes."""
        return Answer(self._marked(render_error(error, self.vocabulary, starting=starting)), record(error), error)

    def opened(self) -> Opened:
        """The desk, opened now if it was not.

        Raises:
            NotConfigured: settings are missing or wrong.
        """
        if self._opened is None:
            self._opened = self.open_desk()
        return self._opened

    async def aclose(self) -> None:
        """Close what the desk has open; a later call opens it again."""
        if self._opened is not None:
            await self._opened.desk.system.aclose()
            await self._opened.desk.ledger.aclose()

    def _marked(self, text: str) -> str:
        return f"{self.mark}\n\n{text}" if self.mark else text
