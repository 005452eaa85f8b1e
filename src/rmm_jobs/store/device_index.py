"""Keep an account's index in a SQLite file of its own beside the ledger: `DeviceIndex` for all processes of a user."""

import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from anyio import to_thread

from rmm_jobs.domain.alerts import Alert, AlertScope, Priority
from rmm_jobs.domain.catalog import Component, Device, Shortfall, listed_with, shortfall_of
from rmm_jobs.domain.device_index import PER_PAGE, Filling, IndexedAlerts, IndexPart, PartState, Selection
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.site_results import DeviceFilter
from rmm_jobs.inputs.identifiers import user_names
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.store import index_components, index_filling, index_rows
from rmm_jobs.store.database import Value
from rmm_jobs.store.index_fields import FieldDigests
from rmm_jobs.store.index_schema import PREFIX, VERSION, IndexFile
from rmm_jobs.store.index_selection import select
from rmm_jobs.store.software_index import SqliteSoftwareIndex

MOST = 1_000
"""Devices of one look-up that are returned; a longer list says how many there are."""
_SLIPS = 2
"""Letters in which a name may differ; `inputs.likeness` decides on those that are found here."""
_AT_ONCE = 5_000
"""Names that are in memory together."""
_MOST = 500
"""UIDs that are returned: a name that so many resemble is told by none of them."""

_ALERTS = (
    "SELECT alert.uid, alert.rank, alert.device_uid, device.site_uid FROM alert"
    " LEFT JOIN device ON device.uid = alert.device_uid"
    " WHERE (:device IS NULL OR alert.device_uid = :device) AND (:site IS NULL OR device.site_uid = :site)"
    " AND typeof(alert.uid) = 'text' AND alert.rank BETWEEN 0 AND :last"
)


def index_path(folder: Path, *, system: str, key: str) -> Path:
    """Return the file of an account: of an address and a key, of which the name holds a digest."""
    account = f"inventory\0{system}\0{key}".encode(errors="surrogatepass")
    return folder / f"{PREFIX}{VERSION}-{hashlib.sha256(account).hexdigest()[:32]}.sqlite3"


class Seal(Protocol):
    """Hold a key of the account that stands outside the file."""

    async def key(self) -> bytes | None:
        """Return the key, or `None` where there is none."""
        ...


class SqliteDeviceIndex:
    """Implement `DeviceIndex` in a file of one account. A narrow key has a file of its own, and reads no other."""

    def __init__(self, path: Path, seal: Seal | None = None) -> None:
        """Keep the index in a file; without a `seal` it tells nothing of user fields."""
        self._seal = seal
        self.file = IndexFile(path)
        """The file, for what keeps further tables of the account in it."""
        self.holder = index_filling.holder_name()
        """Tells the leases of this process from those of others."""
        self.software = SqliteSoftwareIndex(self.file, self.holder)

    async def state(self, part: IndexPart) -> PartState | None:
        """Return what is known of a part."""
        return await self.file.look(lambda opened: index_filling.state(opened, part))

    async def at_address(self, address: str) -> Sequence[Device]:
        """Return the devices with this IP address, by three indexes of SQLite."""
        return await self._devices("internal = ?1 OR external = ?1 OR named = ?1", address)

    async def of_user(self, text: str) -> Sequence[Device]:
        """Return the devices of a last user: by the whole name, else by a part of it."""
        full, bare = user_names(text)
        exact = await self._devices("user_bare = ?", bare)
        part = await self._devices("instr(user_full, ?) > 0", full)
        return listed_with({each.uid: each for each in (*exact, *part)}.values(), _longer(exact, part))

    async def with_short_uid(self, beginning: str) -> Sequence[Device]:
        """Return the devices whose UID begins so, whatever its case."""
        return await self._devices("uid LIKE ? ESCAPE '!'", f"{_escaped(beginning)}%")

    async def named(self, text: str) -> Sequence[Device]:
        """Return the devices whose hostnames contain the text."""
        return await self._devices("instr(name, ?) > 0", loose(text))

    async def near(self, names: Sequence[str]) -> Sequence[Device]:
        """Return the devices whose hostnames are at most two letters away from one of the names."""
        found = await self.file.look(lambda opened: near_uids(opened, names)) or []
        marks = ", ".join("?" * len(found))
        return await self._devices(f"uid IN ({marks})", *found)

    async def sites(self) -> Sequence[Site]:
        """Return all sites."""
        return await self.file.look(_sites) or []

    async def components(self) -> Sequence[Component]:
        """Return all components."""
        return await self.file.look(index_components.components) or []

    async def select(self, chosen: DeviceFilter, *, now: datetime, offset: int, most: int) -> Selection | None:
        """Select devices of all sites, the worst first."""
        digests = await self._digests() if chosen.field else None
        return await self.file.search(
            lambda opened: select(opened, chosen, now=now, offset=offset, most=most, digests=digests)
        )

    async def open_alerts(self, scope: AlertScope) -> IndexedAlerts | None:
        """Return the open alerts of a scope."""
        return await self.file.search(lambda opened: alerts_of(opened, scope))

    async def begin(self, part: IndexPart, *, now: datetime, interval: timedelta) -> Filling | None:
        """Take the lease of a part; the first one makes the file, and deletes those that nobody uses any more."""
        at, most = now.timestamp(), interval.total_seconds()
        generation = await self.file.transact(
            lambda opened: index_filling.begin(opened, part, self.holder, at, most), create=True
        )
        if generation is None:
            return None
        await self.file.prune()
        return Filling(part, generation)

    async def add_devices(self, filling: Filling, devices: Sequence[Device], *, now: datetime) -> int | None:
        """Keep a page of devices."""
        digests = await self._digests()

        def rows() -> list[dict[str, Value]]:
            return [index_rows.device_values(each, filling.generation, now, digests) for each in devices]

        return await self._add(filling, await to_thread.run_sync(rows), now)

    async def add_sites(self, filling: Filling, sites: Sequence[Site], *, now: datetime) -> int | None:
        """Keep a page of sites."""
        return await self._add(filling, [index_rows.site_values(each, filling.generation) for each in sites], now)

    async def add_alerts(self, filling: Filling, alerts: Sequence[Alert], *, now: datetime) -> int | None:
        """Keep UID, device and priority of a page of alerts."""
        rows = [index_rows.alert_values(each, filling.generation) for each in alerts]
        return await self._add(filling, rows, now)

    async def add_components(self, filling: Filling, components: Sequence[Component], *, now: datetime) -> int | None:
        """Keep a page of components."""
        rows = [index_components.component_values(each, filling.generation) for each in components]
        return await self._add(filling, rows, now)

    async def finish(self, filling: Filling, *, announced: int | None, now: datetime) -> bool:
        """Drop what this reading has not seen, and let it count."""
        part, generation, holder, at = filling.part, filling.generation, self.holder, now.timestamp()
        return bool(
            await self.file.transact(
                lambda opened: index_filling.finish(
                    opened, part, generation=generation, holder=holder, announced=announced, now=at
                )
            )
        )

    async def give_up(self, filling: Filling, *, now: datetime, failed: bool = True, pages: int = 0) -> None:
        """End a reading early."""
        part, generation, holder = filling.part, filling.generation, self.holder
        wait = max(index_filling.RETRY_SECONDS, pages * PER_PAGE.total_seconds())
        again = now.timestamp() + wait if failed else 0.0
        await self.file.transact(
            lambda opened: index_filling.give_up(opened, part, generation=generation, holder=holder, again=again)
        )

    async def aclose(self) -> None:
        """Close the file."""
        await self.file.aclose()

    async def _digests(self) -> FieldDigests | None:
        key = await self._seal.key() if self._seal else None
        return FieldDigests(key) if key else None

    async def _add(self, filling: Filling, rows: Sequence[dict[str, Value]], now: datetime) -> int | None:
        part, generation, holder, at = filling.part, filling.generation, self.holder, now.timestamp()
        return await self.file.transact(
            lambda opened: index_filling.add(opened, part, rows, generation=generation, holder=holder, now=at)
        )

    async def _devices(self, where: str, *values: Value) -> Sequence[Device]:
        """Return at most `MOST` devices of a condition; a longer list says how many there are."""
        return await self.file.look(lambda opened: devices_where(opened, where, values)) or []


def devices_where(connection: sqlite3.Connection, where: str, values: Sequence[Value]) -> Sequence[Device]:
    """Return the devices of a condition of ours, as `SqliteDeviceIndex` does.

    Those of a list that is too long are the same ones for its next page, in whatever order they were read.
    """
    statement = f"SELECT * FROM device WHERE {where} ORDER BY name, uid LIMIT {MOST + 1}"  # noqa: S608 - words of ours
    found = [index_rows.device(row) for row in connection.execute(statement, values)]
    if len(found) <= MOST:
        return found
    (total,) = connection.execute(f"SELECT COUNT(*) FROM device WHERE {where}", values).fetchone()  # noqa: S608 - the same
    return listed_with(found[:MOST], Shortfall(MOST, total, at_limit=True))


def _sites(connection: sqlite3.Connection) -> Sequence[Site]:
    return [index_rows.site(row) for row in connection.execute("SELECT * FROM site")]


def alerts_of(connection: sqlite3.Connection, scope: AlertScope) -> IndexedAlerts | None:
    """Return the open alerts of a scope, or `None` where alerts or devices were not read whole: a count would lie."""
    alerts, devices = (
        index_filling.state(connection, IndexPart.ALERTS),
        index_filling.state(connection, IndexPart.DEVICES),
    )
    if alerts is None or devices is None or not alerts.is_whole:
        return None
    found = connection.execute(_ALERTS, {"device": scope.device_uid, "site": scope.site_uid, "last": len(Priority) - 1})
    rows: list[tuple[str, int, str | None, str | None]] = [tuple(row) for row in found]
    return IndexedAlerts(
        as_of=min(alerts.as_of, devices.as_of),
        rows=alerts.rows,
        priorities={uid: list(Priority)[rank] for uid, rank, _, _ in rows},
        where={uid: (device, site) for uid, _, device, site in rows},
    )


def _longer(*lists: Sequence[Device]) -> Shortfall | None:
    return next((short for each in lists if (short := shortfall_of(each)) is not None), None)


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def near_uids(connection: sqlite3.Connection, names: Sequence[str]) -> list[str]:
    """Return UIDs of live devices whose names are at most two letters away from one of these, the nearest first."""
    from rapidfuzz import process  # noqa: PLC0415 - a look-up that finds its device does not pay for it
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - the same

    found: dict[str, float] = {}
    for name in dict.fromkeys(names):
        rows = connection.execute(
            "SELECT uid, name FROM device WHERE deleted = 0 AND length(name) BETWEEN ? AND ?"
            " AND typeof(uid) = 'text' AND typeof(name) = 'text'",
            (max(1, len(name) - _SLIPS), len(name) + _SLIPS),
        )
        while part := rows.fetchmany(_AT_ONCE):
            listed: dict[str, str] = dict(part)
            for _, slips, uid in process.extract(name, listed, scorer=OSA.distance, score_cutoff=_SLIPS, limit=_MOST):
                found[uid] = min(slips, found.get(uid, slips))
    return sorted(found, key=lambda uid: (found[uid], uid))[:_MOST]
