"""A process that is killed in the middle of a reading: the index is what it was, or read anew."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_index import IndexPart
from rmm_jobs.domain.inventory import DeviceFacts
from rmm_jobs.domain.software import Software, SoftwareFilter
from rmm_jobs.domain.software_search import SoftwareReading
from rmm_jobs.store.device_index import SqliteDeviceIndex
from rmm_jobs.store.index_filling import LEASE_SECONDS

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
PAGE = 250
FILLS = f"""
import asyncio, sys
from datetime import datetime, timedelta
from pathlib import Path
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_index import IndexPart
from rmm_jobs.store.device_index import SqliteDeviceIndex

async def main():
    index, now = SqliteDeviceIndex(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
    for reading in range(10):
        at = now + timedelta(hours=reading)
        filling = await index.begin(IndexPart.DEVICES, now=at, interval=timedelta(hours=1))
        for page in range(3):
            devices = [Device(f"r{{reading}}-{{page}}-{{n}}", f"PC{{n}}") for n in range({PAGE})]
            await index.add_devices(filling, devices, now=at)
            print(reading, flush=True)
        await index.finish(filling, announced=3 * {PAGE}, now=at)
        print(reading, "whole", flush=True)

asyncio.run(main())
"""


@pytest.mark.sample(1)
@pytest.mark.parametrize("lines", [1, 3, 4, 6])
async def test_a_killed_reading_counts_for_nothing_and_the_next_one_is_whole(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "inventory-1-a.sqlite3"
    with subprocess.Popen(  # noqa: ASYNC220 - it is killed in the middle
        [sys.executable, "-c", FILLS, str(path), NOW.isoformat()], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().split() for _ in range(lines)]
        process.kill()
        told += [line.split() for line in process.stdout.read().splitlines()]
    wholes = [int(reading) for reading, *rest in told if rest]
    index = SqliteDeviceIndex(path)
    state = await index.state(IndexPart.DEVICES)
    if wholes:
        assert state is not None
        # The last `finish` may have been written without having been told.
        done = round((state.as_of - NOW) / timedelta(hours=1))
        assert done in {wholes[-1], wholes[-1] + 1}
        assert state.rows == 3 * PAGE
        assert len(await index.with_short_uid(f"r{done}-")) == 3 * PAGE
    later = NOW + timedelta(hours=20, seconds=LEASE_SECONDS)
    filling = await index.begin(IndexPart.DEVICES, now=later, interval=timedelta(hours=1))
    assert filling is not None
    await index.finish(filling, announced=0, now=later)
    assert await index.named("pc") == []
    await index.aclose()


COMPUTERS = 300
EACH = 40
READS = """
import asyncio, os, sys, threading
from datetime import datetime
from pathlib import Path
from store.test_index_killed import keep_turn
from rmm_jobs.store.device_index import SqliteDeviceIndex

index, now = SqliteDeviceIndex(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
threading.Timer(float(sys.argv[3]), os.kill, (os.getpid(), 9)).start()
asyncio.run(keep_turn(index, now, lambda uid: print(uid, flush=True)))
"""


def programs(number: int) -> list[Software]:
    """The programs of a device: one of its own, and others that many have."""
    return [Software(f"App {number % 7 * EACH + each}", f"{each}.0") for each in range(EACH)] + [
        Software(f"Own {number}.")
    ]


async def keep_turn(index: SqliteDeviceIndex, now: datetime, tell: Callable[[str], object]) -> None:
    """Read all devices that are to be read in one turn, and tell the number of each that is kept."""
    turn = await index.software.begin(now=now, most=COMPUTERS)
    assert turn is not None
    for each in turn.devices:
        number = int(each.uid)
        reading = SoftwareReading(programs(number), now)
        assert await index.software.keep({each.uid: reading}, turn=turn)
        tell(each.uid)
    await index.software.end(turn, again=now)


@pytest.fixture
async def asked(tmp_path: Path) -> Path:
    """An index with computers of which nobody has read the software that somebody has asked about."""
    path = tmp_path / "inventory-1-a.sqlite3"
    index = SqliteDeviceIndex(path)
    filling = await index.begin(IndexPart.DEVICES, now=NOW, interval=timedelta(hours=1))
    assert filling is not None
    facts = DeviceFacts(audit_kind=AuditKind.COMPUTER)
    await index.add_devices(
        filling, [Device(f"{each}", f"PC{each}", facts=facts) for each in range(COMPUTERS)], now=NOW
    )
    assert await index.finish(filling, announced=COMPUTERS, now=NOW)
    await index.software.ask(None, now=NOW)
    await index.aclose()
    return path


def integrity(path: Path) -> str:
    """What SQLite says of the file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone()[0]


@pytest.mark.sample(2)
@pytest.mark.parametrize("seed", range(20))
async def test_whoever_is_killed_while_software_is_read_has_lost_one_device_at_most(asked: Path, seed: int) -> None:
    soon = 0.4 * random.Random(seed).random()  # noqa: S311 - a moment, guarding nothing
    arguments = [sys.executable, "-c", READS, str(asked), NOW.isoformat(), f"{soon}"]
    told = subprocess.run(arguments, capture_output=True, check=False, cwd=Path(__file__).parents[1]).stdout.split()  # noqa: ASYNC221 - nothing else runs here
    assert integrity(asked) == "ok"
    index = SqliteDeviceIndex(asked)
    uids = [f"{each}" for each in range(COMPUTERS)]
    kept = await index.software.named(uids, "")
    assert {uid.decode() for uid in told} <= kept.keys()
    assert len(kept) <= len(told) + 1
    assert all(
        sorted(map(str, each.programs or ())) == sorted(map(str, programs(int(uid)))) for uid, each in kept.items()
    )
    later = NOW + timedelta(seconds=LEASE_SECONDS + 1)
    if len(kept) < COMPUTERS:
        await keep_turn(index, later, lambda uid: kept.keys().isdisjoint({uid}) or pytest.fail("it was read twice"))
    found = await index.software.search(SoftwareFilter("own 7.", None), offset=0, now=later, seconds=60)
    assert found is not None
    assert [each.device_uid for each in found.rows] == ["7"]
    assert (found.reach.devices, found.reach.read) == (COMPUTERS, COMPUTERS)
    await index.aclose()
