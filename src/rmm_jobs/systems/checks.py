"""Define a `doctor` check, and the checks that all systems share."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from rmm_jobs.domain.capabilities import ServerStatus, SupportsStatus
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import AuthenticationFailed, NotFound, PermissionDenied, RequestRejected
from rmm_jobs.domain.wording import Wording
from rmm_jobs.jobs.context import Services
from rmm_jobs.systems.http.recording import recorded
from rmm_jobs.text import doctor as words
from rmm_jobs.text.doctor import CheckStatus

__all__ = ["CheckResult", "DoctorCheck", "DoctorChecks", "recorded"]

SECONDS = 20.0
"""Longest time for one check."""
CLOCK_TOLERANCE = timedelta(seconds=60)

CheckResult = tuple[CheckStatus, str, str]
"""Status, finding, and advice; the advice is empty when nothing is wrong."""
SystemT_contra = TypeVar("SystemT_contra", bound=System, contravariant=True)
DoctorCheck = Callable[[Services[SystemT_contra]], Awaitable[CheckResult]]


@dataclass(frozen=True, slots=True)
class DoctorChecks(Generic[SystemT_contra]):
    """Hold a system's checks by title, in order; after a failed `blocking` check the later ones are skipped."""

    each: Mapping[str, DoctorCheck[SystemT_contra]]
    blocking: frozenset[str]
    after_a_page: frozenset[str] = frozenset()
    """Checks that are made all the same when a blocking one was answered with a web page."""


def check_deadline(services: Services[System]) -> float:
    """Return the deadline of a check that begins now, in monotonic seconds."""
    return services.clock.monotonic() + SECONDS


async def check_server(services: Services[System], system: SupportsStatus, *, signed: bool = False) -> CheckResult:
    """Measure how fast the server answers, and report its version. A refusal is an answer, too.

    Args:
        services: Ports and capabilities.
        system: The system that tells its status.
        signed: True when the status is asked for with the credentials, so that their refusal is a failure.
    """
    began = services.clock.monotonic()
    status = await status_unless_refused(services, system, signed=signed)
    took = round((services.clock.monotonic() - began) * 1000)
    if status is None:
        return CheckStatus.OK, words.answer_refused(took), ""
    return CheckStatus.OK, words.answer_time(took, status.version), ""


async def status_unless_refused(
    services: Services[System], system: SupportsStatus, *, signed: bool = False
) -> ServerStatus | None:
    """Return the server's status, or `None` when it refuses to tell it: then it was reached."""
    try:
        return await system.status(deadline=check_deadline(services))
    except AuthenticationFailed:
        if signed:
            raise
        return None
    except (PermissionDenied, NotFound, RequestRejected):
        return None


async def check_clock(services: Services[System], system: SupportsStatus) -> CheckResult:
    """Compare this computer's clock with the server's `Date` header."""
    status = await status_unless_refused(services, system)
    server = None if status is None else status.date
    if server is None:
        return CheckStatus.SKIPPED, words.NO_SERVER_TIME, ""
    ahead = services.clock.now() - server
    wrong = abs(ahead) > CLOCK_TOLERANCE
    found = words.clock_words(ahead.total_seconds())
    return (CheckStatus.WARNING, found, words.CLOCK_FIX) if wrong else (CheckStatus.OK, found, "")


async def components(services: Services[System], *, advice: str) -> CheckResult:
    """Count the components; `advice` is given when there are none."""
    count = len(await services.system.components(deadline=check_deadline(services)))
    found = words.readable(count)
    return (CheckStatus.OK, found, "") if count else (CheckStatus.WARNING, found, advice)


async def ledger(services: Services[System]) -> CheckResult:
    """Check that a start could be recorded in the ledger, and that others cannot read or replace its file."""
    place = await services.ledger.check()
    if place.exposed:
        return CheckStatus.WARNING, place.path, words.open_to_others(place.exposed)
    return CheckStatus.OK, place.path, ""


async def starting(services: Services[System]) -> CheckResult:
    """Report that starting a job cannot be checked without starting one."""
    del services
    return CheckStatus.SKIPPED, words.NOT_CHECKED, ""


async def unconfirmed(services: Services[System], wording: Wording) -> CheckResult:
    """Report starts without a known outcome: their call or their process was interrupted."""
    found = await services.ledger.unconfirmed()
    if not found:
        return CheckStatus.OK, words.ALL_CONFIRMED, ""
    return (
        CheckStatus.WARNING,
        words.unconfirmed(len(found)),
        words.unconfirmed_starts(found, services.clock.now(), wording),
    )
