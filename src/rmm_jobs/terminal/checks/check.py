"""What a check is, and what several kinds of systems check alike."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from rmm_jobs.jobs.desk import Desk
from rmm_jobs.text import doctor as words
from rmm_jobs.text.doctor import Verdict

SECONDS = 20.0
"""What one check may take."""
CLOCK_TOLERANCE = timedelta(seconds=60)

Finding = tuple[Verdict, str, str]
"""How a check ended, what was found, and what to do about it."""
Check = Callable[[Desk], Awaitable[Finding]]


def until(desk: Desk) -> float:
    """When a check that begins now gives up."""
    return desk.clock.monotonic() + SECONDS


def clock_finding(desk: Desk, server: datetime | None) -> Finding:
    """This computer's clock, beside the server's."""
    if server is None:
        return Verdict.SKIPPED, words.NO_SERVER_TIME, ""
    ahead = desk.clock.now() - server
    wrong = abs(ahead) > CLOCK_TOLERANCE
    found = words.clock_words(ahead.total_seconds())
    return (Verdict.WARNING, found, words.CLOCK_FIX) if wrong else (Verdict.OK, found, "")


async def ledger(desk: Desk) -> Finding:
    """Whether a start could be written down."""
    return Verdict.OK, await desk.ledger.check(), ""


async def starting(desk: Desk) -> Finding:
    """What cannot be checked, said."""
    del desk
    return Verdict.SKIPPED, words.NOT_CHECKED, ""
