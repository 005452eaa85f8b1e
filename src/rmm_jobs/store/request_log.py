"""Count an account's requests for all processes of this machine, in the ledger's file."""

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from rmm_jobs.domain.account_rate import KEPT, LAG, AccountPause, Asking, Limits, Reading, Tally
from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.request_budget import Decision
from rmm_jobs.domain.request_log import Decide
from rmm_jobs.store.database import Database, transaction

ResultT = TypeVar("ResultT")

SECONDS = 0.25
"""Longest wait for a lock: a request waits for nothing that only counts it."""
AFTER_FAILURE = 5.0
"""Seconds in which an unusable file is not tried again."""
CREATE_FROM = 20
"""Requests of a process within the window from which it makes the file. Few requests leave no file behind."""


class SqliteRequestLog:
    """Implement `RequestLog` in the ledger's file, by a connection of its own that waits for no disk.

    Counts that a crash of the machine takes away are older than the window when it is back. What fails is left out: the
    process goes on with its own counts.
    """

    def __init__(self, path: Path, *, system: str, key: str) -> None:
        """Count for the account with this key on the system at this address. A digest alone is kept."""
        self._database = Database(path)
        secret = f"requests\0{system}\0{key}".encode(errors="surrogatepass")
        self._account = hashlib.sha256(secret).hexdigest()[:32]
        self._resting_until = 0.0

    async def claim(
        self, kind: str, now: float, own: Tally, unshared: Tally, decide: Decide
    ) -> Decision | AccountPause | None:
        """Add unshared counts, decide, and count the request if it may leave; one transaction, as the port says."""

        def work(connection: sqlite3.Connection) -> Decision | AccountPause:
            reading, pause = self._reading(connection), self._pause(connection)
            tally, added = self._tally(connection, now), unshared.copy()
            tally.add(unshared)
            tally.raise_to(own)  # a file that was removed has lost what this process still knows
            found = pause if pause is not None and pause.left(now) else decide(tally, reading)
            if isinstance(found, Decision) and found.wait <= 0:
                added.note_sent((int(now), kind))
            self._add(connection, added)
            connection.execute("DELETE FROM request WHERE second < ? OR second > ?", (now - KEPT, now + LAG))
            return found

        return await self._transact(work, create=sum(own.sent.values()) >= CREATE_FROM)

    async def pause(self, pause: AccountPause) -> None:
        """Keep a pause for all processes; it makes the file."""
        statement = (
            "INSERT INTO request_pause (account, at, until, blocked, known) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (account) DO UPDATE SET"
            " at = excluded.at, until = excluded.until, blocked = excluded.blocked, known = excluded.known"
            " WHERE excluded.until > until OR at > excluded.at"  # the latter: of a clock that was set back
        )
        values = (self._account, pause.at, pause.until, pause.blocked, pause.is_known)
        await self._transact(lambda opened: opened.execute(statement, values) and None, create=True)

    async def correct(self, reading: Reading) -> None:
        """Keep a reading for all processes, if the file is there."""
        limits = reading.limits
        said = {
            "others": reading.others,
            "unsure": reading.unsure,
            "sent": reading.sent,
            "peak": reading.peak,
            "peak_at": reading.peak_at,
            "other_writes": dict(reading.other_writes),
            "requests": limits.requests,
            "cut_off": limits.cut_off,
            "window": limits.window,
            "writes": dict(limits.writes),
        }
        statement = "INSERT OR REPLACE INTO request_rate (account, at, said) VALUES (?, ?, ?)"
        values = (self._account, reading.at, json.dumps(said))
        await self._transact(lambda opened: opened.execute(statement, values) and None, create=False)

    async def ask(self, now: float) -> Asking | None:
        """Note that this process reads the rate, unless another one does or a reading has just failed."""

        def work(connection: sqlite3.Connection) -> Asking | None:
            row = connection.execute("SELECT at, failed FROM rate_asked WHERE account = ?", (self._account,)).fetchone()
            found = None if row is None or not isinstance(row[0], float) else Asking(row[0], bool(row[1]))
            if found is not None and not found.is_over(now):
                return found
            self._note_asking(connection, Asking(now))
            return None

        return await self._transact(work, create=False)

    async def end_asking(self, now: float, *, failed: bool) -> None:
        """Note that nobody reads the rate now, or that it could not be read."""

        def work(connection: sqlite3.Connection) -> None:
            if failed:
                self._note_asking(connection, Asking(now, failed=True))
            else:
                connection.execute("DELETE FROM rate_asked WHERE account = ?", (self._account,))

        await self._transact(work, create=False)

    async def aclose(self) -> None:
        """Close the file."""
        await self._database.aclose()

    async def _transact(self, work: Callable[[sqlite3.Connection], ResultT], *, create: bool) -> ResultT | None:
        if time.monotonic() < self._resting_until:
            return None

        def unawaited(connection: sqlite3.Connection) -> ResultT:
            # A count need not be on the disk: the ledger's own connection writes starts, and waits for it.
            connection.execute("PRAGMA synchronous = NORMAL")
            return transaction(work)(connection)

        try:
            return await self._database.write(unawaited, create=create, seconds=SECONDS)
        except LedgerUnavailable:
            self._resting_until = time.monotonic() + AFTER_FAILURE
            return None

    def _add(self, connection: sqlite3.Connection, tally: Tally) -> None:
        for second, kind in tally.sent | tally.answered:
            sent, answered = (counts.get((second, kind), 0) for counts in (tally.sent, tally.answered))
            connection.execute(
                "INSERT INTO request (account, second, kind, sent, answered) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (account, second, kind) DO UPDATE SET"
                " sent = sent + excluded.sent, answered = ifnull(answered, 0) + excluded.answered",
                (self._account, second, kind, sent, answered),
            )

    def _note_asking(self, connection: sqlite3.Connection, asking: Asking) -> None:
        statement = "INSERT OR REPLACE INTO rate_asked (account, at, failed) VALUES (?, ?, ?)"
        connection.execute(statement, (self._account, asking.at, asking.failed))

    def _tally(self, connection: sqlite3.Connection, now: float) -> Tally:
        rows = connection.execute(
            "SELECT second, kind, sent, answered FROM request WHERE account = ? AND second BETWEEN ? AND ?",
            (self._account, now - KEPT, now + LAG),
        )
        tally = Tally()
        for second, kind, sent, answered in rows:
            if isinstance(second, int) and isinstance(kind, str) and isinstance(sent, int):
                tally.sent[second, kind] = sent
                tally.answered[second, kind] = answered if isinstance(answered, int) else 0
        return tally

    def _pause(self, connection: sqlite3.Connection) -> AccountPause | None:
        row = connection.execute(
            "SELECT at, until, blocked, known FROM request_pause WHERE account = ?", (self._account,)
        ).fetchone()
        if row is None or not isinstance(row[0], float) or not isinstance(row[1], float):
            return None
        return AccountPause(row[0], row[1], bool(row[2]), bool(row[3]))

    def _reading(self, connection: sqlite3.Connection) -> Reading | None:
        row = connection.execute("SELECT at, said FROM request_rate WHERE account = ?", (self._account,)).fetchone()
        try:
            return None if row is None else _reading(float(row[0]), json.loads(row[1]))
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
            return None  # written by somebody else: a new reading replaces it


def _reading(at: float, said: dict[str, object]) -> Reading:
    """Read a row of ours.

    Raises:
        TypeError, ValueError, KeyError, AttributeError: the row is not one of ours.
    """
    number = cast("dict[str, float]", said)
    cut_off = float(number["cut_off"])
    if not 0 < cut_off <= 1:
        raise ValueError("no part of a limit")
    limits = Limits(
        requests=max(1, int(number["requests"])),
        cut_off=cut_off,
        window=max(1, int(number["window"])),
        writes=_named(said["writes"]),
    )
    # An older version does not write these.
    unsure, sent, peak = (max(0, int(number.get(name, 0))) for name in ("unsure", "sent", "peak"))
    return Reading(
        at=at,
        others=max(0, int(number["others"])),
        limits=limits,
        other_writes=_named(said["other_writes"]),
        unsure=unsure,
        sent=sent,
        peak=peak,
        peak_at=float(number.get("peak_at", 0)),
    )


def _named(value: object) -> dict[str, int]:
    return {str(name): int(count) for name, count in cast("dict[object, int]", value).items()}
