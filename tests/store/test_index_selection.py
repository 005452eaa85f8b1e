"""What SQL selects, orders and counts is what the rules for devices at hand do, for any devices and any filter."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from rmm_jobs.domain.alerts import Alert, AlertContext, AlertKind, Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest, WarrantyFilter
from rmm_jobs.domain.device_index import IndexPart, Selection
from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, DeviceKind, PatchState, UserField
from rmm_jobs.domain.site_results import NO_CONTACT, WARRANTY_ENDS, Contact, DeviceFilter, Need, SiteDevice
from rmm_jobs.inventory.alert_counts import count_by
from rmm_jobs.inventory.device_tally import DeviceTally
from rmm_jobs.store import index_filling, index_rows
from rmm_jobs.store.index_fields import FieldDigests
from rmm_jobs.store.index_schema import TABLES
from rmm_jobs.store.index_selection import select
from rmm_jobs.store.rows import text_or_bytes

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
ROWS = 3
EnumT = TypeVar("EnumT", bound=Enum)
TIMES = st.sampled_from(
    [None, NOW, NOW - NO_CONTACT, NOW - NO_CONTACT + timedelta(milliseconds=1), NOW - timedelta(milliseconds=123)]
)
DAYS = st.sampled_from(
    [None, "", "soon", "2020-01-01", (NOW + WARRANTY_ENDS).date().isoformat(), "2027-02-26 00:00:00", "2099-01-01"]
)


def optional(kind: type[EnumT]) -> st.SearchStrategy[EnumT | None]:
    return st.sampled_from([None, *kind])


LABELS = st.sampled_from(["Backup", "back up", "a;2=b:c%3b", "PIN code"])
VALUES = st.sampled_from(["Veeam", " VEEAM ", "none", "5", "5.0", "=;:", "yes", "true"])
FACTS = st.builds(
    DeviceFacts,
    kind=optional(DeviceKind),
    last_reboot=TIMES,
    created_at=TIMES,
    reboot_required=st.sampled_from([None, True, False]),
    patch_state=optional(PatchState),
    patches_pending=st.sampled_from([None, 0, 7]),
    antivirus=st.sampled_from([None, "Defender"]),
    antivirus_state=optional(AntivirusState),
    warranty=DAYS,
    site_uid=st.just("s1"),
    fields=st.lists(st.builds(UserField, st.integers(1, 3), LABELS, VALUES), max_size=3).map(tuple),
    is_labelled=st.sampled_from([True]),
)
DEVICES = st.builds(
    Device,
    uid=st.integers(0, 30).map("u{}".format),
    hostname=st.sampled_from(["", "PC", "pc", "Ä\u200b-DC01", "ACME-DC01", "\U0001f4bb"]),
    site=st.sampled_from([None, "Acme"]),
    online=st.sampled_from([None, True, False]),
    last_seen=TIMES,
    suspended=st.booleans(),
    deleted=st.sampled_from([False, False, False, True]),
    agentless=st.booleans(),
    operating_system=st.sampled_from([None, "Windows  Server 2022", "windows 11"]),
    facts=FACTS,
)
ALERTS = st.builds(
    Alert,
    uid=st.uuids().map(str),
    priority=st.sampled_from(Priority),
    context=st.just(AlertContext(AlertKind.OTHER)),
    device_uid=st.sampled_from([None, "gone", *(f"u{number}" for number in range(0, 30, 3))]),
)
FILTERS = st.builds(
    DeviceFilter,
    status=optional(Contact),
    kind=optional(DeviceKind),
    need=optional(Need),
    system=st.sampled_from([None, "", "WINDOWS SERVER", "%"]),
    alerts=st.booleans(),
    warranty=st.sampled_from([None, WarrantyFilter(days=0), WarrantyFilter(before=date(2027, 2, 26))]),
    field=st.none()
    | st.builds(
        FieldFilter,
        LABELS,
        st.sampled_from([FieldTest.SET, FieldTest.EMPTY, FieldTest.EQUALS]),
        VALUES,
        st.sampled_from([None, 2]),
    ),
)
DIGESTS = FieldDigests(b"key")


def indexed(devices: Sequence[Device], alerts: Sequence[Alert]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory, connection.text_factory = sqlite3.Row, text_or_bytes
    for statement in TABLES:
        connection.execute(statement)
    pages = {
        IndexPart.DEVICES: [index_rows.device_values(each, 1, NOW, DIGESTS) for each in devices],
        IndexPart.ALERTS: [index_rows.alert_values(each, 1) for each in alerts],
    }
    for part, rows in pages.items():
        assert index_filling.begin(connection, part, "me", NOW.timestamp(), 0) == 1
        index_filling.add(connection, part, rows, generation=1, holder="me", now=NOW.timestamp())
        assert index_filling.finish(
            connection, part, generation=1, holder="me", announced=len(rows), now=NOW.timestamp()
        )
    return connection


def without_fields(device: Device) -> Device:
    return replace(device, facts=replace(device.facts, fields=(), is_labelled=False))


@given(
    devices=st.lists(DEVICES, max_size=12, unique_by=lambda each: each.uid),
    alerts=st.lists(ALERTS, max_size=8),
    chosen=FILTERS,
    offset=st.integers(0, 4),
)
def test_the_index_selects_as_the_rules_do(
    devices: list[Device], alerts: list[Alert], chosen: DeviceFilter, offset: int
) -> None:
    raised = count_by((alert.device_uid, alert.priority) for alert in alerts)
    every = [SiteDevice(each, raised.get(each.uid, {})) for each in devices if not each.deleted]
    tally = DeviceTally(chosen, NOW, offset=offset, most=ROWS)
    for at in range(0, len(every), 5):
        tally.add(every[at : at + 5])
    wanted = tally.result(None)
    found = select(indexed(devices, alerts), chosen, now=NOW, offset=offset, most=ROWS, digests=DIGESTS)
    assert found == Selection(
        as_of=NOW,
        announced=None,
        looked_at=wanted.looked_at,
        deleted=len(devices) - len(every),
        devices=[SiteDevice(without_fields(each.device), Counter(each.alerts)) for each in wanted.devices],
        counts=wanted.counts,
        alone=wanted.alone,
        rest=wanted.rest,
        unreported=wanted.unreported,
        hidden=wanted.hidden,
        labels=wanted.labels,
        unowned_alerts=len(alerts) - sum(sum(each.alerts.values()) for each in every),
    )
