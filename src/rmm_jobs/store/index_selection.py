"""Select, order and count devices of an index in SQL, as `inventory.device_filters` does with devices at hand.

What a need follows from was worked out when the row was written; only times are compared here.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest
from rmm_jobs.domain.device_index import IndexPart, Selection
from rmm_jobs.domain.errors import LedgerProblem
from rmm_jobs.domain.inventory import AntivirusState, DeviceKind
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
from rmm_jobs.inventory.device_filters import FIELD, NEEDS, WARRANTY
from rmm_jobs.store import index_rows
from rmm_jobs.store.files import UnusableFileError
from rmm_jobs.store.index_fields import FieldDigests, labels_in
from rmm_jobs.store.index_filling import are_at_rest, state
from rmm_jobs.store.index_rows import EnumT

_NEEDS = {
    Need.REBOOT: "needs_reboot",
    Need.PATCHES: "needs_patches",
    Need.ANTIVIRUS: "needs_antivirus",
    Need.NO_ANTIVIRUS: f"antivirus_state = '{AntivirusState.NOT_DETECTED.value}'",
    Need.CONTACT: "CASE WHEN online = 1 THEN 0 ELSE :now - last_seen >= :no_contact END",
    Need.WARRANTY: "warranty_end <= :warranty_by",
}
"""What tells a need: true, false, or NULL of a device that does not report it."""
_KINDS = list(DeviceKind)
_PRIORITIES = list(Priority)
_ANTIVIRUS_PLACES = " ".join(f"WHEN '{state.value}' THEN {-at}" for at, state in enumerate(AntivirusState))
_FIRST = {Need.ANTIVIRUS: f"CASE antivirus_state {_ANTIVIRUS_PLACES} ELSE 0 END, "}
"""What comes before all else in the order of a need."""
_ORDER = (
    "urgent IS NULL, urgent, raised DESC, CASE WHEN urgent IS NOT NULL THEN 0 WHEN contact = 'offline' THEN 1"
    " WHEN contact = 'online' THEN 3 ELSE 2 END, kind_place,"
    " CASE WHEN urgent IS NULL AND contact = 'offline' THEN COALESCE(last_seen, -1e18) END, name, uid"
)


def select(  # noqa: PLR0913 - a filter, a page of it and what it is read with, each by name
    connection: sqlite3.Connection,
    chosen: DeviceFilter,
    *,
    now: datetime,
    offset: int,
    most: int,
    digests: FieldDigests | None = None,
) -> Selection | None:
    """Return the devices that a filter selects, the worst first.

    `None` where a part was never read whole, or does not hold the user field that is asked for.

    Raises:
        UnusableFileError: a byte has changed that SQLite does not notice, and the numbers do not add up.
    """
    devices, alerts = state(connection, IndexPart.DEVICES), state(connection, IndexPart.ALERTS)
    if devices is None or alerts is None or not _holds(connection, chosen.field, digests):
        return None
    query = _Query(connection, chosen, now, digests)
    numbers, unowned = query.numbers(), query.unowned()
    if are_at_rest(connection):
        (there,) = connection.execute("SELECT COUNT(*) FROM alert").fetchone()
        told = (numbers["looked at"] + numbers["deleted"], there, numbers["raised"] + unowned)
        if told != (devices.rows, alerts.rows, alerts.rows):
            raise UnusableFileError(LedgerProblem.DAMAGED, "its numbers do not add up")
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
        hidden=numbers["hidden"],
        labels=query.labels(),
        unowned_alerts=unowned,
    )


def _holds(connection: sqlite3.Connection, wanted: FieldFilter | None, digests: FieldDigests | None) -> bool:
    """Return whether the index can tell of all devices whether they have a field."""
    if wanted is None:
        return True
    if digests is None or wanted.test is FieldTest.CONTAINS:
        return False
    other = "SELECT 1 FROM device WHERE deleted = 0 AND instr(coalesce(fields, ''), ?) <> 1 LIMIT 1"
    return connection.execute(other, (digests.mark,)).fetchone() is None


class _Query:
    """Ask about the live devices of an index, with the conditions of one filter."""

    def __init__(
        self, connection: sqlite3.Connection, chosen: DeviceFilter, now: datetime, digests: FieldDigests | None
    ) -> None:
        self._connection = connection
        self._field = chosen.field
        self._order = f" ORDER BY {_FIRST.get(chosen.need, '') if chosen.need else ''}{_ORDER}"
        field = digests.test(chosen.field) if digests and chosen.field else None
        self.tests = _tests(chosen, field)
        self._found = " AND ".join(["deleted = 0", *(f"({test}) IS TRUE" for test in self.tests.values())])
        self._may_be = " AND ".join(["deleted = 0", *(f"({test}) IS NOT FALSE" for test in self.tests.values())])
        facts = [f"({test}) IS NULL" for name, test in self.tests.items() if name in {NEEDS, WARRANTY}]
        self._silent = " OR ".join(facts) or "0"
        self._values = {
            **(digests.values(chosen.field) if digests and chosen.field else {}),
            "now": index_rows.seconds(now),
            "no_contact": NO_CONTACT.total_seconds(),
            "warranty_by": (now + WARRANTY_ENDS).date().isoformat(),
            "warranty_before": chosen.warranty and chosen.warranty.limit(now).isoformat(),
            "status": chosen.status and chosen.status.value,
            "kind": -1 if chosen.kind is None else _KINDS.index(chosen.kind),
            "os": loose(chosen.system or ""),
        }

    def numbers(self) -> dict[str, int]:
        """Count all devices by what does not depend on the selection, and then the selected ones."""
        every = {
            "looked at": "SUM(deleted = 0)",
            "deleted": "SUM(deleted <> 0)",
            "raised": "SUM(CASE WHEN deleted = 0 THEN raised END)",
            "silent": f"SUM({self._may_be} AND agentless = 0 AND ({self._silent}))",
            "hidden": f"SUM({self._may_be} AND NOT ({self._silent}) AND ({self.tests.get(FIELD, '1')}) IS NULL)",
            **{f"alone {name}": f"SUM(deleted = 0 AND ({test}) IS TRUE)" for name, test in self.tests.items()},
        }
        found = {
            "total": "COUNT(*)",
            "with alerts": "SUM(raised > 0)",
            **{f"contact {each}": f"SUM(contact = '{each.value}')" for each in Contact},
            **{f"kind {each}": f"SUM(kind_place = {_KINDS.index(each)})" for each in DeviceKind},
            **{f"antivirus {each}": f"SUM(antivirus_state = '{each.value}')" for each in AntivirusState},
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
        statement = f"SELECT * FROM device WHERE {self._found}{self._order} LIMIT :most OFFSET :offset"  # noqa: S608 - the same
        rows = self._connection.execute(statement, {**self._values, "most": most, "offset": offset}).fetchall()
        return [SiteDevice(index_rows.device(row), self._alerts(row)) for row in rows]

    def kinds_of_first(self, first: int) -> Counter[DeviceKind]:
        """Count the first ones of the selected devices by kind."""
        if not first:
            return Counter()
        rows = f"(SELECT kind_place FROM device WHERE {self._found}{self._order} LIMIT :first)"  # noqa: S608 - the same
        statement = f"SELECT kind_place, COUNT(*) FROM {rows} GROUP BY kind_place"  # noqa: S608 - the same
        found = self._connection.execute(statement, {**self._values, "first": first})
        return Counter({kind: count for place, count in found if (kind := _at(_KINDS, place)) is not None})

    def counts(self, numbers: Mapping[str, int]) -> DeviceCounts:
        """Return the counts of the selected devices."""
        return DeviceCounts(
            total=numbers["total"],
            contacts=Counter({each: count for each in Contact if (count := numbers[f"contact {each}"])}),
            kinds=Counter({each: count for each in DeviceKind if (count := numbers[f"kind {each}"])}),
            needs={need: numbers[f"needs {need}"] for need in Need},
            unreported={need: numbers[f"silent {need}"] for need in Need},
            antivirus=Counter({each: count for each in AntivirusState if (count := numbers[f"antivirus {each}"])}),
            with_alerts=numbers["with alerts"],
            alerts=self._raised(),
            first_added=index_rows.moment(numbers["first added"]),
            last_seen=index_rows.moment(numbers["last seen"]),
        )

    def labels(self) -> Sequence[str] | None:
        """Return the labels of all fields, where none of them is the one that is asked for."""
        if self._field is None or self._field.number is not None:
            return None
        there = "SELECT 1 FROM device WHERE deleted = 0 AND instr(fields, :field) > 0 LIMIT 1"
        if self._connection.execute(there, self._values).fetchone():
            return None
        texts = self._connection.execute(
            "SELECT DISTINCT fields FROM device WHERE deleted = 0 AND typeof(fields) = 'text'"
        ).fetchall()
        return labels_in(text for (text,) in texts) if texts else None

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
        return _by_priority(self._connection.execute(statement, self._values))

    def _alerts(self, row: sqlite3.Row) -> Counter[Priority]:
        if not row["raised"]:
            return Counter()
        found = self._connection.execute(
            "SELECT rank, COUNT(*) FROM alert WHERE device_uid = ? GROUP BY rank", (row["uid"],)
        )
        return _by_priority(found)


def _tests(chosen: DeviceFilter, field: str | None) -> dict[str, str]:
    """Return the condition of each filter that is set, by the name of its argument: true, false, or NULL."""
    tests = {
        "status": "contact = :status" if chosen.status is not None else None,
        "type": "kind_place = :kind" if chosen.kind is not None else None,
        "os": "instr(system_name, :os) > 0" if chosen.system is not None else None,
        "alerts": "urgent IS NOT NULL" if chosen.alerts else None,
        NEEDS: None if chosen.need is None else _NEEDS[chosen.need],
        WARRANTY: None if chosen.warranty is None else "warranty_end < :warranty_before",
        FIELD: field,
    }
    return {name: test for name, test in tests.items() if test is not None}


def _by_priority(rows: Iterable[sqlite3.Row]) -> Counter[Priority]:
    """Count alerts by priority; those of a rank that nobody knows are left out."""
    return Counter({each: count for rank, count in rows if (each := _at(_PRIORITIES, rank)) is not None})


def _at(members: Sequence[EnumT], place: object) -> EnumT | None:
    """Return the member at the place that a cell holds; `None` where it holds something else."""
    return members[place] if isinstance(place, int) and 0 <= place < len(members) else None


def _kind(each: SiteDevice) -> DeviceKind:
    return each.device.facts.kind or DeviceKind.OTHER
