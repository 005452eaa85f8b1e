"""What a check is, and what several kinds of systems check alike."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from rmm_jobs.domain.capabilities import SupportsStatus
from rmm_jobs.domain.wording import Wording
from rmm_jobs.jobs.context import Services
from rmm_jobs.text import doctor as words
from rmm_jobs.text.doctor import Verdict

SECONDS = 20.0
"""What one check may take."""
CLOCK_TOLERANCE = timedelta(seconds=60)

CheckResult = tuple[Verdict, str, str]
"""How a check ended, what was found, and what to do about it."""
DoctorCheck = Callable[[Services], Awaitable[CheckResult]]


@dataclass(frozen=True, slots=True)
class DoctorChecks:
    """The checks of a system, in their order; `blocking` are those without which the ones below mean nothing."""

    each: Mapping[str, DoctorCheck]
    blocking: frozenset[str]


def check_deadline(services: Services) -> float:
    """When a check that begins now gives up."""
    return services.clock.monotonic() + SECONDS


async def check_server(services: Services, system: SupportsStatus) -> CheckResult:
    """How fast the server answers, and which version it is."""
    began = services.clock.monotonic()
    status = await system.status(deadline=check_deadline(services))
    took = round((services.clock.monotonic() - began) * 1000)
    return Verdict.OK, words.answer_time(took, status.version), ""


async def check_clock(services: Services, system: SupportsStatus) -> CheckResult:
    """This computer's clock, beside the server's."""
    server = (await system.status(deadline=check_deadline(services))).date
    if server is None:
        return Verdict.SKIPPED, words.NO_SERVER_TIME, ""
    ahead = services.clock.now() - server
    wrong = abs(ahead) > CLOCK_TOLERANCE
    found = words.clock_words(ahead.total_seconds())
    return (Verdict.WARNING, found, words.CLOCK_FIX) if wrong else (Verdict.OK, found, "")


async def components(services: Services, *, advice: str) -> CheckResult:
    """How many there are to run; `advice` is for none."""
    count = len(await services.system.components(deadline=check_deadline(services)))
    found = words.readable(count)
    return (Verdict.OK, found, "") if count else (Verdict.WARNING, found, advice)


async def ledger(services: Services) -> CheckResult:
    """Whether a start could be written down."""
    return Verdict.OK, await services.ledger.check(), ""


async def starting(services: Services) -> CheckResult:
    """What cannot be checked, said."""
    del services
    return Verdict.SKIPPED, words.NOT_CHECKED, ""


async def unconfirmed(services: Services, wording: Wording) -> CheckResult:
    """Starts that nobody knows the outcome of: their call or their process was broken off."""
    found = await services.ledger.unconfirmed()
    if not found:
        return Verdict.OK, words.ALL_CONFIRMED, ""
    return (
        Verdict.WARNING,
        words.unconfirmed(len(found)),
        words.unconfirmed_starts(found, services.clock.now(), wording),
    )
