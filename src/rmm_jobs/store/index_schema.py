"""Define the tables of an account's index, and open its file: without waiting for the disk, and rebuilt if damaged."""

import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from anyio import to_thread

from rmm_jobs.domain.errors import LedgerProblem, LedgerUnavailable
from rmm_jobs.store import files, index_components, software_schema
from rmm_jobs.store.database import LOOK_SECONDS, Database, transaction
from rmm_jobs.store.schema import Layout, version_of
from rmm_jobs.store.software_schema import ARE_COMPUTERS

ResultT = TypeVar("ResultT")

VERSION = 4
"""Number of this layout, and of the rules of what is a secret. It stands in the file's name: an older and a newer
version each have their own file, for an older process that goes on keeps components by its own rules."""
PREFIX = "inventory-"
"""What the names of all files begin with: to erase them is to delete these."""
KEPT_DAYS = 30
"""Days after which the file of an account that nobody asks any more is deleted."""
OLDER_KEPT_DAYS = 1
"""Days after which this account's file of an older layout is deleted: an older version that runs writes more often."""
BUSY_SECONDS = 2.0
"""Longest wait for a lock: a page of another process is kept in less."""
AFTER_FAILURE = 30.0
"""Seconds in which an unusable file is not tried again."""

TABLES = (
    """
    CREATE TABLE IF NOT EXISTS device (
        uid                  TEXT PRIMARY KEY,
        generation           INTEGER NOT NULL,
        hostname             TEXT NOT NULL,
        name                 TEXT NOT NULL,
        place                TEXT NOT NULL,
        site                 TEXT,
        site_uid             TEXT,
        online               INTEGER,
        suspended            INTEGER NOT NULL,
        deleted              INTEGER NOT NULL,
        agentless            INTEGER NOT NULL,
        contact              TEXT NOT NULL,
        kind                 TEXT,
        kind_place           INTEGER NOT NULL,
        system               TEXT,
        system_name          TEXT NOT NULL,
        internal_ip          TEXT,
        external_ip          TEXT,
        internal             TEXT,
        external             TEXT,
        named                TEXT,
        last_user            TEXT,
        user_full            TEXT,
        user_bare            TEXT,
        last_seen            REAL,
        created_at           REAL,
        last_reboot          REAL,
        last_audit           REAL,
        audit_kind           TEXT,
        reboot_required      INTEGER,
        patch_state          TEXT,
        patches_pending      INTEGER,
        patches_not_approved INTEGER,
        antivirus            TEXT,
        antivirus_state      TEXT,
        warranty             TEXT,
        warranty_end         TEXT,
        needs_reboot         INTEGER,
        needs_patches        INTEGER,
        needs_antivirus      INTEGER,
        urgent               INTEGER,
        raised               INTEGER NOT NULL DEFAULT 0,
        fields               TEXT
    )
    """,
    # `urgent` and `raised` are rank and number of its alerts, as the last whole readings of both have them.
    # `fields` tells which user fields are filled, without their values (`index_fields`).
    # `internal`, `external` and `named` are addresses in their one spelling; `named` is one that stands for a hostname.
    "CREATE INDEX IF NOT EXISTS device_internal ON device (internal) WHERE internal IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS device_external ON device (external) WHERE external IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS device_named ON device (named) WHERE named IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS device_user ON device (user_bare) WHERE user_bare IS NOT NULL",
    # `place` is where a device stands in a list by site and hostname. A search reads computers in that order, unsorted,
    # and of their rows no more than this index has.
    f"CREATE INDEX IF NOT EXISTS device_place ON device (place, uid, audit_kind, deleted) WHERE {ARE_COMPUTERS}",
    """
    CREATE TABLE IF NOT EXISTS site (
        uid        TEXT PRIMARY KEY,
        generation INTEGER NOT NULL,
        name       TEXT NOT NULL,
        number     INTEGER,
        devices    INTEGER,
        online     INTEGER,
        offline    INTEGER,
        on_demand  INTEGER
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS alert (
        uid        TEXT PRIMARY KEY,
        generation INTEGER NOT NULL,
        device_uid TEXT,
        rank       INTEGER NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS alert_of_device ON alert (device_uid, rank)",
    # Alerts that are being read. They replace the others when all of them are there.
    """
    CREATE TABLE IF NOT EXISTS alert_read (
        uid        TEXT PRIMARY KEY,
        generation INTEGER NOT NULL,
        device_uid TEXT,
        rank       INTEGER NOT NULL
    )
    """,
    # `begun_at` is when the reading `generation` began; `whole` is the last one that was read to its end.
    """
    CREATE TABLE IF NOT EXISTS filling (
        part        TEXT PRIMARY KEY,
        generation  INTEGER NOT NULL,
        begun_at    REAL NOT NULL,
        holder      TEXT,
        held_until  REAL NOT NULL,
        not_before  REAL NOT NULL DEFAULT 0,
        whole       INTEGER,
        whole_as_of REAL,
        rows        INTEGER,
        announced   INTEGER
    )
    """,
)

log = logging.getLogger(__name__)


class IndexFile:
    """Run work on the file of one account. What fails is left out: the caller gets `None`, as without a file.

    A damaged file is deleted: all of it can be read again. A link is neither followed nor deleted.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = Database(path, layout=LAYOUT)
        self._resting_until = 0.0

    async def transact(self, work: Callable[[sqlite3.Connection], ResultT], *, create: bool = False) -> ResultT | None:
        """Return what `work` does in one transaction."""
        whole = transaction(work)
        return await self._guarded(lambda: self._database.write(whole, create=create, seconds=BUSY_SECONDS))

    async def look(
        self, work: Callable[[sqlite3.Connection], ResultT], *, whole: float = LOOK_SECONDS
    ) -> ResultT | None:
        """Return what `work` reads of one state of the file, whatever is written meanwhile, in `whole` seconds."""
        one_state = transaction(work, begin="BEGIN")
        return await self._guarded(lambda: self._database.look(one_state, seconds=BUSY_SECONDS, whole=whole))

    async def search(
        self, work: Callable[[sqlite3.Connection], ResultT], *, whole: float = LOOK_SECONDS
    ) -> ResultT | None:
        """Return what `work` reads that takes long for many devices: as `look` does, and beside all looks."""
        one_state = transaction(work, begin="BEGIN")
        return await self._guarded(lambda: self._database.search(one_state, seconds=BUSY_SECONDS, whole=whole))

    async def prune(self) -> None:
        """Delete the files that nobody uses any more: other accounts' ones, and sooner this one's of older layouts."""
        await to_thread.run_sync(_prune, self._path)

    async def aclose(self) -> None:
        """Close the file."""
        await self._database.aclose()

    async def _guarded(self, attempt: Callable[[], Awaitable[ResultT | None]]) -> ResultT | None:
        if time.monotonic() < self._resting_until:
            return None
        try:
            return await attempt()
        except LedgerUnavailable as error:
            log.info("no index of the inventory: %s", error.reason)
            if error.problem is LedgerProblem.DAMAGED:
                await self._discard()
            elif not error.is_usable:
                self._resting_until = time.monotonic() + AFTER_FAILURE
            return None

    async def _discard(self) -> None:
        await self._database.aclose()
        await to_thread.run_sync(delete, self._path)


def _prepare(connection: sqlite3.Connection) -> None:
    # A crash of the machine costs a page that is read again. WAL keeps the file whole without waiting for the disk.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    for statement in (*TABLES, *index_components.TABLES, *software_schema.TABLES):
        connection.execute(statement)
    is_new = version_of(connection) < VERSION
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
    if is_new:
        # What they hold by older rules goes at once. An older process that runs reads its own anew, and this once.
        ((_, _, path),) = connection.execute("PRAGMA database_list").fetchall()
        for older in _older(Path(path)) if path else ():
            delete(older)


LAYOUT = Layout(VERSION, _prepare, text=str)


def delete(path: Path) -> None:
    """Delete the file and its companions, as far as this user may."""
    for ending in files.COMPANIONS:
        with suppress(OSError):
            path.with_name(path.name + ending).unlink()


def erase(path: Path) -> None:
    """Delete the file of an account, and those that other versions of this product have made of it."""
    digest = path.stem.rpartition("-")[2]
    for each in (path, *path.parent.glob(f"{PREFIX}*-{digest}.sqlite3")):
        delete(each)


def _prune(own: Path) -> None:
    now, older = time.time(), _older(own)
    for path in own.parent.glob(f"{PREFIX}*.sqlite3"):
        days = OLDER_KEPT_DAYS if path in older else KEPT_DAYS
        with suppress(OSError):
            if path != own and not path.is_symlink() and _used_at(path) < now - days * 24 * 3600:
                delete(path)


def _older(own: Path) -> set[Path]:
    """Return where older versions keep the account of a file; never that file itself."""
    digest = own.stem.rpartition("-")[2]
    return {own.with_name(f"{PREFIX}{number}-{digest}.sqlite3") for number in range(1, VERSION)} - {own}


def _used_at(path: Path) -> float:
    """Return when a file or one of its companions was written last: a page may stand in a companion alone for long."""
    return max((found.st_mtime for _, found in files.existing(path)), default=0.0)
