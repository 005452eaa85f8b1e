"""Define the failures of a system: not reached, refused, not understood, or its answer lost."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rmm_jobs.domain.errors import JobsError


class Action(StrEnum):
    """Actions that can fail; `text/` has the words for each."""

    AUTHENTICATE = "authenticate"
    READ_DEVICES = "read devices"
    READ_COMPONENTS = "read components"
    START_JOB = "start a job"
    READ_JOB = "read a job"
    LIST_JOBS = "list jobs"
    READ_ENVIRONMENTS = "read environments"
    READ_VARIABLES = "read variables"
    READ_SCHEDULES = "read schedules"
    CHANGE_SCHEDULE = "change a schedule"
    READ_ACTIVITY = "read the activity log"
    READ_SITES = "read sites"
    READ_ALERTS = "read alerts"
    READ_AUDIT = "read an audit"
    READ_PATCHES = "read patches"
    RESOLVE_ALERT = "resolve an alert"
    READ_STATUS = "read the system's status"
    ANSWER_JOB = "answer a job"
    CANCEL_JOB = "cancel a job"


@dataclass(eq=False)
class SystemFailure(JobsError):
    """The system was not reached, or refused. `said` is the vendor's own message, raw: `text/` cleans and cuts it."""

    action: Action
    said: str | None = None


@dataclass(eq=False)
class AuthenticationFailed(SystemFailure):
    """The system refused the credentials, or a fresh token. `expired_at` is when the token says that it expired."""

    status: int | None = None
    expired_at: datetime | None = None


@dataclass(eq=False)
class PermissionDenied(SystemFailure):
    """The system answered 403, for a missing permission."""


@dataclass(eq=False)
class RateLimited(SystemFailure):
    """The system answered 429, or a 403 for a rate block (`blocked`), or we have not asked it (`held_back`).

    `retry_after` is in seconds, `None` when the answer gave none.
    """

    # From the `Retry-After` header; a rate block of Datto RMM may carry none (docs/divergences.md, rate-block).
    retry_after: float | None = None
    blocked: bool = False
    # Nothing was sent: the account would have come to its limit (systems/http/budget.py).
    held_back: bool = False


@dataclass(eq=False)
class Unreachable(SystemFailure):
    """The connection failed or broke. `reason` is one of our own short phrases, never an exception's text."""

    # The host alone: a URL may carry a credential in its path or query.
    host: str = ""
    reason: str = ""


@dataclass(eq=False)
class DeadlineExceeded(SystemFailure):
    """No answer came in the time this call has. `seconds` is how long the call waited."""

    seconds: float = 0.0


@dataclass(eq=False)
class NotSent(DeadlineExceeded):
    """The time was over before the request could leave: provably nothing was sent."""


@dataclass(eq=False)
class NotFound(SystemFailure):
    """The system answered 404. Callers translate it, because its meaning depends on the request."""


@dataclass(eq=False)
class RequestRejected(SystemFailure):
    """The system answered 400, 409 or another 4xx without a meaning of its own.

    `reason` is our own phrase, where the cause is known.
    """

    status: int = 0
    reason: str = ""


@dataclass(eq=False)
class ServerError(SystemFailure):
    """The system answered 5xx, after the retries of a read."""

    status: int = 0


@dataclass(eq=False)
class UnexpectedAnswer(SystemFailure):
    """The answer breaks the API's promise: HTML, cut JSON, a redirect. `reason` is our own phrase."""

    status: int = 0
    reason: str = ""


@dataclass(eq=False)
class AnswerTooLarge(UnexpectedAnswer):
    """The answer is larger than what is read of one: in `megabytes`, which a setting raises, in `values` or `rows`."""

    megabytes: int | None = None
    values: int | None = None
    rows: int | None = None
    """Rows of a list that were read: it goes on after them."""


@dataclass(eq=False)
class StartOutcomeUnknown(JobsError):
    """A start was sent and no usable answer came. `status` is that of the answer, where there was one.

    `named` is false where the form of the request gives the job no name: no search can find it.
    """

    reason: str
    status: int | None = None
    said: str | None = None
    named: bool = True


@dataclass(eq=False)
class OutcomeUnknown(JobsError):
    """A cancel, an answer or a change was sent, but neither `failure` nor the job shows whether it arrived.

    `job` is the id of the schedule, where a schedule was to be changed.
    """

    job: str
    failure: SystemFailure
