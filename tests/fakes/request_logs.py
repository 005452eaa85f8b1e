"""Logs of requests on one file, and what a claim of one of them decides on."""

from pathlib import Path

from rmm_jobs.domain.account_rate import READ, Counts, Reading, Tally
from rmm_jobs.domain.request_budget import Decision, Use
from rmm_jobs.store.request_log import SqliteRequestLog

NOW = 1_700_000_000.5
SECOND = int(NOW)
NOTHING = Tally()


def log(path: Path, key: str = "KEY-1") -> SqliteRequestLog:
    """Return a log of one process."""
    return SqliteRequestLog(path, system="https://rmm.example", key=key)


def go(tally: Tally, reading: Reading | None) -> Decision:
    """Let the request leave."""
    return Decision(0.0, Use(tally.sent, reading, answered=tally.answered))


def hold(tally: Tally, reading: Reading | None) -> Decision:
    """Let the request wait."""
    return Decision(1.0, Use(tally.sent, reading, answered=tally.answered))


async def known(opened: SqliteRequestLog, *, own: Tally = NOTHING, now: float = NOW) -> Use:
    """Return what a request of the process is decided on; this one may not leave."""
    decision = await opened.claim(READ, now, own, NOTHING, hold)
    assert isinstance(decision, Decision)
    return decision.use


async def counted(opened: SqliteRequestLog, now: float = NOW) -> Counts:
    """Return the requests that all processes have sent."""
    return (await known(opened, now=now)).counts
