"""A process that is killed in the middle of a reading: the index is what it was, or read anew."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rmm_jobs.domain.device_index import IndexPart
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
        assert len([each for each in await index.named("pc") if each.uid.startswith(f"r{done}-")]) == 3 * PAGE
    later = NOW + timedelta(hours=20, seconds=LEASE_SECONDS)
    filling = await index.begin(IndexPart.DEVICES, now=later, interval=timedelta(hours=1))
    assert filling is not None
    await index.finish(filling, announced=0, now=later)
    assert await index.named("pc") == []
    await index.aclose()
