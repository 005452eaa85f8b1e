"""A ledger of one system, in a folder that is not there yet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rmm_jobs.store.ledger import SqliteLedger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "jobs.sqlite3"


@pytest.fixture
async def ledger(path: Path) -> AsyncIterator[SqliteLedger]:
    opened = SqliteLedger(path, system="https://rmm.example")
    yield opened
    await opened.aclose()


@pytest.fixture
async def prepared(path: Path) -> Path:
    ledger = SqliteLedger(path, system="https://rmm.example")
    await ledger.check()
    await ledger.aclose()
    return path
