"""Ledgers that close themselves with the test: one that was asked again after its client has gone is open again."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from rmm_jobs.store.ledger import SqliteLedger

_OPEN: list[SqliteLedger] = []


def ledger(path: Path, *, system: str) -> SqliteLedger:
    """A ledger, closed at the end of `closing_ledgers`."""
    _OPEN.append(SqliteLedger(path, system=system))
    return _OPEN[-1]


@contextmanager
def closing_ledgers() -> Generator[None]:
    """Close every ledger made inside."""
    yield
    while _OPEN:
        _OPEN.pop()._database.close()
