"""Select, order and count devices of an index in SQL, as `inventory.device_filters` does with devices at hand.

What a need follows from was worked out when the row was written; only times are compared here.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.device_index import IndexPart, Selection
from rmm_jobs.domain.inventory import DeviceKind
from rmm_jobs.domain.site_results import (
    NO_CONTACT,
    WARRANTY_ENDS,
    Contact,
    DeviceCounts,
    DeviceFilter,
    Need,
    SiteDevice,
)
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inventory.device_filters import NEEDS
from rmm_jobs.store import index_rows
from rmm_jobs.store.index_filling import state

_NEEDS = {
    Need.REBOOT: "needs_reboot",
    Need.PATCHES: "needs_patches",
    Need.ANTIVIRUS: "needs_antivirus",
    Need.CONTACT: "CASE WHEN online = 1 THEN 0 ELSE :now - last_seen >= :no_contact END",
    Need.WARRANTY: "warranty_end <= :warranty_by",
}
"""What tells a need: true, false, or NULL of a device that does not report it."""
_KINDS = list(DeviceKind)
_PRIORITIES = list(Priority)
_FROM = (
    " FROM device LEFT JOIN (SELECT device_uid, MIN(rank) AS urgent, COUNT(*) AS raised FROM alert"
    " WHERE device_uid IS NOT NULL GROUP BY device_uid) AS raised ON raised.device_uid = device.uid WHERE deleted = 0"
)
_ORDER = (
    " ORDER BY urgent IS NULL, urgent, raised DESC, CASE WHEN urgent IS NOT NULL THEN 0 WHEN contact = 'offline' THEN 1"
    " WHEN contact = 'online' THEN 3 ELSE 2 END, kind_place,"
    " CASE WHEN urgent IS NULL AND contact = 'offline' THEN COALESCE(last_seen, -1e18) END, name, uid"
)


def select(
    connection: sqlite3.Connection, chosen: DeviceFilter, *, now: datetime, offset: int, most: int
) -> Selection | None:
    """Return the devices that a filter selects, the worst first; `None` where a part was never read whole."""
    devices, alerts = state(connection, IndexPart.DEVICES), state(connection, IndexPart.ALERTS)
    if devices is None or alerts is None:
        return None
    query = _Query(connection, chosen, now)
    (looked_at, *alone, silent) = query.numbers(
        ["COUNT(*)", *(f"SUM({test})" for test in query.tests.values()), query.silent]
    )
    kinds = query.kinds()
    shown = query.page(offset, most)
    before = query.kinds(first=offset) if offset else Counter[DeviceKind]()
    here = Counter(_kind(each) for each in shown)
    counts = query.counts(kinds)
    (deleted,) = connection.execute("SELECT COUNT(*) FROM device WHERE deleted = 1").fetchone()
    return Selection(
        as_of=min(devices.as_of, alerts.as_of),
        announced=None if devices.is_whole else devices.announced,
        looked_at=looked_at,
        deleted=deleted,
        devices=shown,
        counts=counts,
        alone=dict(zip(query.tests, alone, strict=True)),
        rest=kinds - before - here,
        unreported=silent,
        unowned_alerts=query.unowned(),
    )


class _Query:
    """Ask about the live devices of an index, with the conditions of one filter."""

    def __init__(self, connection: sqlite3.Connection, chosen: DeviceFilter, now: datetime) -> None:
        self._connection = connection
        self.tests = _tests(chosen)
        self._where = "".join(f" AND ({test})" for test in self.tests.values())
        but_for_need = " AND ".join(f"({test})" for name, test in self.tests.items() if name != NEEDS) or "1"
        need = None if chosen.need is None else _NEEDS[chosen.need]
        self.silent = f"SUM({but_for_need} AND agentless = 0 AND ({need}) IS NULL)" if need else "0"
        self._values = {
            "now": index_rows.seconds(now),
            "no_contact": NO_CONTACT.total_seconds(),
            "warranty_by": (now + WARRANTY_ENDS).date().isoformat(),
            "status": chosen.status and chosen.status.value,
            "kind": -1 if chosen.kind is None else _KINDS.index(chosen.kind),
            "os": loose(chosen.system or ""),
        }

    def numbers(self, columns: Sequence[str], where: str = "") -> list[int]:
        """Return the sums of columns over all live devices, or over those of a condition."""
        row = self._connection.execute(f"SELECT {', '.join(columns)}{_FROM}{where}", self._values).fetchone()
        return [each or 0 for each in row]

    def page(self, offset: int, most: int) -> list[SiteDevice]:
        """Return the selected devices of a page, with their alerts."""
        statement = f"SELECT device.*, urgent{_FROM}{self._where}{_ORDER} LIMIT :most OFFSET :offset"
        rows = self._connection.execute(statement, {**self._values, "most": most, "offset": offset}).fetchall()
        return [SiteDevice(index_rows.device(row), self._alerts(row)) for row in rows]

    def kinds(self, *, first: int | None = None) -> Counter[DeviceKind]:
        """Count the selected devices by kind: all, or the first ones in their order."""
        part = "" if first is None else f"{_ORDER} LIMIT :first"
        found = f"(SELECT kind_place{_FROM}{self._where}{part})"
        statement = f"SELECT kind_place, COUNT(*) FROM {found} GROUP BY kind_place"  # noqa: S608 - words of ours
        rows = self._connection.execute(statement, {**self._values, "first": first})
        return Counter({_KINDS[place]: count for place, count in rows})

    def counts(self, kinds: Mapping[DeviceKind, int]) -> DeviceCounts:
        """Count the selected devices by what can be told of them."""
        columns = [f"SUM(contact = '{each.value}')" for each in Contact]
        columns += [f"SUM({test})" for test in _NEEDS.values()]
        columns += [f"SUM(agentless = 0 AND ({test}) IS NULL)" for test in _NEEDS.values()]
        found = iter(self.numbers([*columns, "SUM(urgent IS NOT NULL)", "COUNT(*)"], self._where))
        contacts = Counter({each: count for each in Contact if (count := next(found))})
        needed = {need: next(found) for need in _NEEDS}
        unreported = {need: next(found) for need in _NEEDS}
        with_alerts, total = found
        statement = f"SELECT MIN(created_at), MAX(last_seen){_FROM}{self._where}"
        first, last = self._connection.execute(statement, self._values).fetchone()
        return DeviceCounts(
            total=total,
            contacts=contacts,
            kinds=kinds,
            needs=needed,
            unreported=unreported,
            with_alerts=with_alerts,
            alerts=self._raised(),
            first_added=index_rows.moment(first),
            last_seen=index_rows.moment(last),
        )

    def unowned(self) -> int:
        """Count the alerts that belong to no live device."""
        statement = (
            "SELECT COUNT(*) FROM alert WHERE device_uid IS NULL"
            " OR device_uid NOT IN (SELECT uid FROM device WHERE deleted = 0)"
        )
        return self._connection.execute(statement).fetchone()[0]

    def _raised(self) -> Counter[Priority]:
        found = f"(SELECT uid{_FROM}{self._where})"
        statement = f"SELECT rank, COUNT(*) FROM alert WHERE device_uid IN {found} GROUP BY rank"  # noqa: S608 - the same
        return Counter({_PRIORITIES[rank]: count for rank, count in self._connection.execute(statement, self._values)})

    def _alerts(self, row: sqlite3.Row) -> Counter[Priority]:
        if row["urgent"] is None:
            return Counter()
        found = self._connection.execute(
            "SELECT rank, COUNT(*) FROM alert WHERE device_uid = ? GROUP BY rank", (row["uid"],)
        )
        return Counter({_PRIORITIES[rank]: count for rank, count in found})


def _tests(chosen: DeviceFilter) -> dict[str, str]:
    """Return the condition of each filter that is set, by the name of its argument."""
    tests = {
        "status": "contact = :status" if chosen.status is not None else None,
        "type": "kind_place = :kind" if chosen.kind is not None else None,
        "os": "instr(system_name, :os) > 0" if chosen.system is not None else None,
        "alerts": "urgent IS NOT NULL" if chosen.alerts else None,
        NEEDS: None if chosen.need is None else f"({_NEEDS[chosen.need]}) IS TRUE",
    }
    return {name: test for name, test in tests.items() if test is not None}


def _kind(each: SiteDevice) -> DeviceKind:
    return each.device.facts.kind or DeviceKind.OTHER
