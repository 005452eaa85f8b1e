"""Select, order and count devices of an index in SQL, as `inventory.device_filters` does with devices at hand.

What a need follows from was worked out when the row was written; only times are compared here.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping
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
    numbers = query.numbers()
    kinds = Counter({kind: count for kind in DeviceKind if (count := numbers[f"kind {kind}"])})
    shown = query.page(offset, most)
    before = query.kinds_of_first(offset)
    return Selection(
        as_of=min(devices.as_of, alerts.as_of),
        announced=None if devices.is_whole else devices.announced,
        looked_at=numbers["looked at"],
        deleted=numbers["deleted"],
        devices=shown,
        counts=query.counts(numbers),
        alone={name: numbers[f"alone {name}"] for name in query.tests},
        rest=kinds - before - Counter(map(_kind, shown)),
        unreported=numbers["silent"],
        unowned_alerts=query.unowned(),
    )


class _Query:
    """Ask about the live devices of an index, with the conditions of one filter."""

    def __init__(self, connection: sqlite3.Connection, chosen: DeviceFilter, now: datetime) -> None:
        self._connection = connection
        self.tests = _tests(chosen)
        self._found = " AND ".join(["deleted = 0", *(f"({test})" for test in self.tests.values())])
        self._but_for_need = " AND ".join(
            ["deleted = 0", *(f"({test})" for name, test in self.tests.items() if name != NEEDS)]
        )
        self._need = "1" if chosen.need is None else _NEEDS[chosen.need]
        self._values = {
            "now": index_rows.seconds(now),
            "no_contact": NO_CONTACT.total_seconds(),
            "warranty_by": (now + WARRANTY_ENDS).date().isoformat(),
            "status": chosen.status and chosen.status.value,
            "kind": -1 if chosen.kind is None else _KINDS.index(chosen.kind),
            "os": loose(chosen.system or ""),
        }

    def numbers(self) -> dict[str, int]:
        """Count all devices by what does not depend on the selection, and then the selected ones."""
        every = {
            "looked at": "SUM(deleted = 0)",
            "deleted": "SUM(deleted)",
            "silent": f"SUM({self._but_for_need} AND agentless = 0 AND ({self._need}) IS NULL)",
            **{f"alone {name}": f"SUM(deleted = 0 AND ({test}))" for name, test in self.tests.items()},
        }
        found = {
            "total": "COUNT(*)",
            "with alerts": "SUM(raised > 0)",
            **{f"contact {each}": f"SUM(contact = '{each.value}')" for each in Contact},
            **{f"kind {each}": f"SUM(kind_place = {_KINDS.index(each)})" for each in DeviceKind},
            **{f"needs {need}": f"SUM({test})" for need, test in _NEEDS.items()},
            **{f"silent {need}": f"SUM(agentless = 0 AND ({test}) IS NULL)" for need, test in _NEEDS.items()},
        }
        times = {"first added": "MIN(created_at)", "last seen": "MAX(last_seen)"}
        told = self._one_row({**found, **times}, self._found)
        of_all = {name: count or 0 for name, count in self._one_row(every, "1").items()}
        return {**of_all, **told, **{name: told[name] or 0 for name in found}}

    def _one_row(self, columns: Mapping[str, str], where: str) -> dict[str, int]:
        statement = f"SELECT {', '.join(columns.values())} FROM device WHERE {where}"  # noqa: S608 - words of ours
        row = self._connection.execute(statement, self._values).fetchone()
        return dict(zip(columns, row, strict=True))

    def page(self, offset: int, most: int) -> list[SiteDevice]:
        """Return the selected devices of a page, with their alerts."""
        statement = f"SELECT * FROM device WHERE {self._found}{_ORDER} LIMIT :most OFFSET :offset"  # noqa: S608 - the same
        rows = self._connection.execute(statement, {**self._values, "most": most, "offset": offset}).fetchall()
        return [SiteDevice(index_rows.device(row), self._alerts(row)) for row in rows]

    def kinds_of_first(self, first: int) -> Counter[DeviceKind]:
        """Count the first ones of the selected devices by kind."""
        if not first:
            return Counter()
        rows = f"(SELECT kind_place FROM device WHERE {self._found}{_ORDER} LIMIT :first)"  # noqa: S608 - the same
        statement = f"SELECT kind_place, COUNT(*) FROM {rows} GROUP BY kind_place"  # noqa: S608 - the same
        found = self._connection.execute(statement, {**self._values, "first": first})
        return Counter({_KINDS[place]: count for place, count in found})

    def counts(self, numbers: Mapping[str, int]) -> DeviceCounts:
        """Return the counts of the selected devices."""
        return DeviceCounts(
            total=numbers["total"],
            contacts=Counter({each: count for each in Contact if (count := numbers[f"contact {each}"])}),
            kinds=Counter({each: count for each in DeviceKind if (count := numbers[f"kind {each}"])}),
            needs={need: numbers[f"needs {need}"] for need in Need},
            unreported={need: numbers[f"silent {need}"] for need in Need},
            with_alerts=numbers["with alerts"],
            alerts=self._raised(),
            first_added=index_rows.moment(numbers["first added"]),
            last_seen=index_rows.moment(numbers["last seen"]),
        )

    def unowned(self) -> int:
        """Count the alerts that belong to no live device."""
        live = "SELECT 1 FROM device WHERE device.uid = alert.device_uid AND deleted = 0"
        statement = f"SELECT COUNT(*) FROM alert WHERE NOT EXISTS ({live})"  # noqa: S608 - the same
        return self._connection.execute(statement).fetchone()[0]

    def _raised(self) -> Counter[Priority]:
        statement = (
            "SELECT rank, COUNT(*) FROM alert JOIN device ON device.uid = alert.device_uid"  # noqa: S608 - the same
            f" WHERE {self._found} GROUP BY rank"
        )
        return Counter({_PRIORITIES[rank]: count for rank, count in self._connection.execute(statement, self._values)})

    def _alerts(self, row: sqlite3.Row) -> Counter[Priority]:
        if not row["raised"]:
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
