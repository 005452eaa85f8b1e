"""What a check is, and what several kinds of systems check alike."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from rmm_jobs.domain.capabilities import TellsStatus
from rmm_jobs.domain.wording import Vocabulary
from rmm_jobs.jobs.context import Desk
from rmm_jobs.text import doctor as words
from rmm_jobs.text.doctor import Verdict

SECONDS = 20.0
"""What one check may take."""
CLOCK_TOLERANCE = timedelta(seconds=60)

Finding = tuple[Verdict, str, str]
"""How a check ended, what was found, and what to do about it."""
Check = Callable[[Desk], Awaitable[Finding]]


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of a system, in their order; `blocking` are those without which the ones below mean nothing."""

    each: Mapping[str, Check]
    blocking: frozenset[str]


def until(desk: Desk) -> float:
    """When a check that begins now gives up."""
    return desk.clock.monotonic() + SECONDS


async def answering(desk: Desk, system: TellsStatus) -> Finding:
    """How fast the server answers, and which version it is."""
    began = desk.clock.monotonic()
    status = await system.status(until=until(desk))
    took = round((desk.clock.monotonic() - began) * 1000)
    return Verdict.OK, words.answer_time(took, status.version), ""


async def clocks(desk: Desk, system: TellsStatus) -> Finding:
    """This computer's clock, beside the server's."""
    server = (await system.status(until=until(desk))).date
    if server is None:
        return Verdict.SKIPPED, words.NO_SERVER_TIME, ""
    ahead = desk.clock.now() - server
    wrong = abs(ahead) > CLOCK_TOLERANCE
    found = words.clock_words(ahead.total_seconds())
    return (Verdict.WARNING, found, words.CLOCK_FIX) if wrong else (Verdict.OK, found, "")


async def components(desk: Desk, *, advice: str) -> Finding:
    """How many there are to run; `advice` is for none."""
    count = len(await desk.system.components(until=until(desk)))
    found = words.readable(count)
    return (Verdict.OK, found, "") if count else (Verdict.WARNING, found, advice)


async def ledger(desk: Desk) -> Finding:
    """Whether a start could be written down."""
    return Verdict.OK, await desk.ledger.check(), ""


async def starting(desk: Desk) -> Finding:
    """What cannot be checked, said."""
    del desk
    return Verdict.SKIPPED, words.NOT_CHECKED, ""


async def unconfirmed(desk: Desk, vocabulary: Vocabulary) -> Finding:
    """Starts that nobody knows the outcome of: their call or their process was broken off."""
    found = await desk.ledger.unconfirmed()
    if not found:
        return Verdict.OK, words.ALL_CONFIRMED, ""
    return Verdict.WARNING, words.unconfirmed(len(found)), words.unconfirmed_starts(found, desk.clock.now(), vocabulary)
