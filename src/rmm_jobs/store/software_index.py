"""Keep software of devices in the file of an account's index: `SoftwareIndex` for all processes of a user."""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.software import SoftwareFilter
from rmm_jobs.domain.software_index import ReadingTurn
from rmm_jobs.domain.software_search import SoftwareReading, SoftwareSearch
from rmm_jobs.inputs.programs import near_names
from rmm_jobs.inventory.software_tally import Tally
from rmm_jobs.store import index_filling, index_rows, software_schema
from rmm_jobs.store.index_schema import IndexFile

PART = "software"
ASKED = timedelta(days=14)
"""Time after a question in which the software of its devices is read again."""
AGAIN = timedelta(days=7)
"""Time after which a device is read again whose audit has no newer date."""
TRIED = timedelta(hours=1)
"""Time after a failure in which a device is not read again."""
SPARE = 2.0
"""Seconds that a search has beside its own, for what it counts in one piece."""
_SOME = 500
"""UIDs of one statement: older versions of SQLite take 999 values. Also the rows of a search between two looks at the
clock."""
_LISTS = f"FROM device LEFT JOIN software_of ON device_uid = uid WHERE {software_schema.ARE_COMPUTERS}"
_COUNTS = (
    f"SELECT COUNT(*), SUM({software_schema.IS_WHOLE}), SUM({software_schema.IS_READ} AND programs IS NULL),"
    f" MIN(CASE WHEN {software_schema.IS_READ} THEN read_at END) {_LISTS}"
)
_SEARCHED = f"SELECT programs, device.rowid {_LISTS} AND {software_schema.IS_WHOLE} ORDER BY place, uid"
"""In the order of the answer's rows: a search that ends early has found the first of them, on each page."""
_SHOWN = (
    "SELECT uid, hostname, site, audited_at FROM device JOIN software_of ON device_uid = uid WHERE device.rowid = ?"
)
_DAMAGED = f"NOT {software_schema.IS_READ} OR (programs IS NOT NULL AND NOT {software_schema.IS_WHOLE})"
_NEWER = "(typeof(device.last_audit) = 'real' AND device.last_audit > coalesce(audited_at, 0))"


class SqliteSoftwareIndex:
    """Implement `SoftwareIndex` in the file of an account."""

    def __init__(self, file: IndexFile, holder: str) -> None:
        self._file = file
        self._holder = holder

    async def ask(self, site_uid: str | None, *, now: datetime) -> None:
        """Note the question; the first one makes the file."""
        values = (site_uid or "", now.timestamp())
        statement = "INSERT OR REPLACE INTO software_asked (site_uid, asked_at) VALUES (?, ?)"
        await self._file.transact(lambda opened: opened.execute(statement, values).rowcount, create=True)

    async def keep(self, readings: Mapping[str, SoftwareReading], *, turn: ReadingTurn | None = None) -> bool:
        """Keep readings in one transaction, in which the turn is checked and goes on."""

        def work(opened: sqlite3.Connection) -> bool:
            at = max((each.read_at.timestamp() for each in readings.values()), default=0.0)
            until = at + index_filling.LEASE_SECONDS
            if turn is not None and not index_filling.renew(
                opened, PART, generation=turn.number, holder=self._holder, until=until
            ):
                return False
            software_schema.keep(opened, readings)
            return True

        return await self._file.transact(work, create=turn is None) or False

    async def skip(self, device_uid: str, *, now: datetime) -> None:
        """Note the time; what was read before stays."""
        statement = (
            "INSERT INTO software_of (device_uid, tried_at) VALUES (?, ?)"
            " ON CONFLICT (device_uid) DO UPDATE SET tried_at = excluded.tried_at"
        )
        await self._file.transact(lambda opened: opened.execute(statement, (device_uid, now.timestamp())).rowcount)

    async def named(self, uids: Sequence[str], name: str) -> Mapping[str, SoftwareReading]:
        """Return the readings of some devices."""

        def work(opened: sqlite3.Connection) -> Mapping[str, SoftwareReading]:
            known, every = software_schema.named(opened, name), software_schema.numbers(opened)
            found = dict[str, SoftwareReading]()
            for first in range(0, len(uids), _SOME):
                some = uids[first : first + _SOME]
                marks = ", ".join("?" * len(some))
                rows = opened.execute(f"SELECT * FROM software_of WHERE device_uid IN ({marks})", some)  # noqa: S608 - marks alone
                read = ((row["device_uid"], software_schema.reading(row, known, every)) for row in rows)
                found.update({uid: reading for uid, reading in read if reading is not None})
            return found

        return await self._file.search(work) or {}

    async def names(self) -> Sequence[str]:
        """Return the names of all programs."""
        return await self._file.look(software_schema.names) or []

    async def search(
        self, wanted: SoftwareFilter, *, offset: int, now: datetime, seconds: float
    ) -> SoftwareSearch | None:
        """Return what all computers of the index have, row by row: no more is held than the answer shows."""
        until = time.monotonic() + seconds

        def work(opened: sqlite3.Connection) -> SoftwareSearch:
            tally, searched = Tally(wanted, offset), 0
            tally.know(software_schema.named(opened, wanted.name or ""))
            # Of a program that nobody knows, nobody can tell whether it has the name.
            is_checked = wanted.absent or not software_schema.are_all_known(opened)
            known = software_schema.numbers(opened) if is_checked else None
            devices, read, unaudited, oldest = opened.execute(_COUNTS).fetchone()
            read, unreadable = read or 0, 0
            each_device = opened.cursor()
            each_device.row_factory = None  # of many rows, plain tuples take half of the time
            each_device.execute(_SEARCHED)
            while time.monotonic() < until and (some := each_device.fetchmany(_SOME)):
                for searched, (blob, row) in enumerate(some, searched + 1):  # noqa: B020 - goes on
                    numbers = software_schema.numbers_of(blob)
                    if known is not None and not known.issuperset(numbers):
                        unreadable += 1
                    elif tally.matters(numbers) and tally.find_numbers((searched, "", ""), numbers):
                        uid, hostname, site, audited_at = opened.execute(_SHOWN, (row,)).fetchone()
                        owner = uid, index_rows.text(hostname) or "", index_rows.text(site)
                        tally.keep(owner, (searched, "", ""), numbers, index_rows.moment(audited_at))

            def near(name: str) -> Sequence[str]:
                return near_names(name, software_schema.names(opened))

            tally.count(devices, read - unreadable, index_rows.moment(oldest), unaudited=unaudited or 0)
            return tally.result(now, near, unsearched=read - searched)

        return await self._file.search(work, whole=seconds + SPARE)

    async def unread(self, *, now: datetime, most: int) -> Sequence[Device]:
        """Return the first devices that are to be read."""
        return await self._file.search(lambda opened: _unread(opened, now, most)) or ()

    async def begin(self, *, now: datetime, most: int) -> ReadingTurn | None:
        """Take the turn, as the lease of a part; whoever takes it tidies up."""
        devices = await self.unread(now=now, most=most)

        def work(opened: sqlite3.Connection) -> ReadingTurn | None:
            number = index_filling.begin(opened, PART, self._holder, now.timestamp(), 0.0)
            if number is None:
                return None
            software_schema.prune(opened)
            return ReadingTurn(number, devices)

        return await self._file.transact(work) if devices else None

    async def end(self, turn: ReadingTurn, *, again: datetime) -> None:
        """Give the turn back."""
        lease = partial(index_filling.give_up, part=PART, generation=turn.number, holder=self._holder)
        await self._file.transact(lambda opened: lease(opened, again=again.timestamp()))


def _unread(connection: sqlite3.Connection, now: datetime, most: int) -> Sequence[Device]:
    """Return devices that somebody has asked about: first those never read, and of the latest question first."""
    at = now.timestamp()
    rows = connection.execute(
        "SELECT device.* FROM device"  # noqa: S608 - words of ours
        " JOIN software_asked ON software_asked.site_uid IN ('', device.site_uid) AND asked_at > :asked"
        f" LEFT JOIN software_of ON device_uid = device.uid WHERE {software_schema.ARE_COMPUTERS}"
        " AND (tried_at IS NULL OR typeof(tried_at) <> 'real' OR read_at = tried_at OR tried_at < :tried)"
        f" AND (read_at IS NULL OR read_at < :again OR {_NEWER} OR {_DAMAGED})"
        " GROUP BY device.uid ORDER BY read_at IS NOT NULL, max(asked_at) DESC, read_at, device.uid LIMIT :most",
        {
            "asked": at - ASKED.total_seconds(),
            "tried": at - TRIED.total_seconds(),
            "again": at - AGAIN.total_seconds(),
            "most": most,
        },
    )
    return [index_rows.device(row) for row in rows]
