"""Devices, sites and alerts as rows and back: nothing that SQLite cannot hold, and no free text of a technician."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from fakes.indexes import NOTHING, NOW
from rmm_jobs.domain.alerts import Alert, Priority
from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, DeviceKind, PatchState, Site, UserField
from rmm_jobs.store.database import Value
from rmm_jobs.store.files import DamagedCellError
from rmm_jobs.store.index_rows import (
    alert_values,
    device,
    device_values,
    moment,
    seconds,
    site,
    site_values,
    storable,
    upsert,
)
from rmm_jobs.store.index_schema import TABLES

SERVER = Device(
    "u1",
    "ACME-DC01",
    site="Acme",
    online=True,
    last_seen=NOW,
    operating_system="Windows Server 2022",
    internal_ip="10.0.0.1",
    last_user="ACME\\anna",
    facts=DeviceFacts(
        kind=DeviceKind.SERVER,
        audit_kind=AuditKind.COMPUTER,
        site_uid="s1",
        external_ip="203.0.113.7",
        last_reboot=NOW - timedelta(days=3),
        last_audit=NOW - timedelta(milliseconds=1),
        created_at=NOW - timedelta(days=900),
        reboot_required=False,
        patch_state=PatchState.PENDING,
        patches_pending=4,
        patches_not_approved=0,
        antivirus="Defender",
        antivirus_state=AntivirusState.OUT_OF_DATE,
        warranty="2027-01-31",
    ),
)


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    for statement in TABLES:
        connection.execute(statement)
    yield connection
    connection.close()


def written(database: sqlite3.Connection, table: str, values: dict[str, Value]) -> sqlite3.Row:
    database.execute(upsert(table, list(values)), values)
    (row,) = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a test's own
    return row


@pytest.mark.parametrize(
    "given",
    [SERVER, Device("u2", ""), Device("u3", "x", suspended=True, deleted=True, agentless=True, online=False)],
    ids=["all is told", "nothing is told", "every mark"],
)
def test_a_device_comes_back_as_it_was_read(database: sqlite3.Connection, given: Device) -> None:
    assert device(written(database, "device", device_values(given, 1, NOW))) == given


@pytest.mark.parametrize("given", [Site("s1", "Acme", 7, None, 9, 5, 4, on_demand=False), Site("s2", "")])
def test_a_site_comes_back_as_it_was_read(database: sqlite3.Connection, given: Site) -> None:
    assert site(written(database, "site", site_values(given, 1))) == given


def test_free_text_of_a_technician_and_values_of_fields_are_in_no_row() -> None:
    facts = replace(SERVER.facts, fields=(UserField(1, "PIN", "s3cret"),), is_labelled=True)
    rows = [
        device_values(replace(SERVER, description="pw s3cret", facts=facts), 1, NOW),
        site_values(Site("s1", "Acme", description="pw s3cret"), 1),
        alert_values(Alert("a1", Priority.HIGH, NOTHING, device_uid="u1", diagnostics="pw s3cret"), 1),
    ]
    assert not [value for row in rows for value in row.values() if "s3cret" in str(value)]


def test_an_alert_is_its_device_and_its_rank() -> None:
    found = alert_values(Alert("a1", Priority.MODERATE, NOTHING, device_uid="u1"), 7)
    assert found == {"uid": "a1", "generation": 7, "device_uid": "u1", "rank": 2}


def test_a_row_replaces_the_one_with_the_same_uid_whole(database: sqlite3.Connection) -> None:
    written(database, "device", device_values(SERVER, 1, NOW))
    row = written(database, "device", device_values(Device("u1", "NEW"), 2, NOW))
    assert (device(row), row["generation"]) == (Device("u1", "NEW"), 2)


def test_what_an_index_looks_up_is_in_one_spelling() -> None:
    values = device_values(replace(SERVER, internal_ip="2001:DB8:0::1", hostname="10.0.0.9"), 1, NOW)
    assert (values["internal"], values["external"], values["named"]) == ("2001:db8::1", "203.0.113.7", "10.0.0.9")
    assert (values["user_full"], values["user_bare"]) == ("acme\\anna", "anna")
    assert device_values(Device("u2", "PC"), 1, NOW)["user_bare"] is None
    assert device_values(replace(SERVER, internal_ip="none"), 1, NOW)["internal"] is None


def test_needs_that_no_time_changes_are_worked_out_when_the_row_is_written() -> None:
    values = device_values(SERVER, 1, NOW)
    assert (values["needs_reboot"], values["needs_patches"], values["needs_antivirus"]) == (0, 1, 1)
    untold = device_values(Device("u2", "PC"), 1, NOW)
    assert (untold["needs_reboot"], untold["needs_patches"], untold["needs_antivirus"]) == (None, None, None)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("PC\ud800", "PC?"),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        (-(2**70), None),
        (True, 1),
        (1.5, 1.5),
        (DeviceKind.SERVER, "server"),
        (b"bytes", None),
        (None, None),
    ],
)
def test_what_sqlite_cannot_hold_is_left_out(value: object, cell: Value) -> None:
    assert storable({"x": value}) == {"x": cell}


@pytest.mark.parametrize(
    "at",
    [
        datetime(2024, 2, 15, 10, 45, 0, 123_000, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
        datetime(2024, 2, 15, 1, 0, tzinfo=timezone(timedelta(hours=5))),
    ],
)
def test_a_time_is_kept_to_the_millisecond_in_utc(at: datetime) -> None:
    assert moment(seconds(at)) == at
    assert (moment(None), seconds(None)) == (None, None)


@pytest.mark.parametrize(
    ("column", "value", "read"),
    [
        ("kind", "mainframe", replace(SERVER, facts=replace(SERVER.facts, kind=None))),
        ("antivirus_state", 7, replace(SERVER, facts=replace(SERVER.facts, antivirus_state=None))),
        ("audit_kind", 7, replace(SERVER, facts=replace(SERVER.facts, audit_kind=None))),
        ("last_reboot", "text", replace(SERVER, facts=replace(SERVER.facts, last_reboot=None))),
        ("patches_pending", "many", replace(SERVER, facts=replace(SERVER.facts, patches_pending=None))),
        ("last_seen", 1e300, replace(SERVER, last_seen=None)),
        ("last_seen", b"x", replace(SERVER, last_seen=None)),
        ("online", "maybe", replace(SERVER, online=None)),
        ("site", b"\xff", replace(SERVER, site=None)),
        ("hostname", b"\xff", replace(SERVER, hostname="")),
    ],
)
def test_a_cell_that_holds_something_else_is_not_reported_and_costs_no_other(
    database: sqlite3.Connection, column: str, value: Value, read: Device
) -> None:
    """A newer version may know more kinds, and a file may be damaged: the device is there all the same."""
    written(database, "device", device_values(SERVER, 1, NOW))
    database.execute(f"UPDATE device SET {column} = ?", (value,))  # noqa: S608 - a test's own
    assert device(database.execute("SELECT * FROM device").fetchone()) == read


def test_a_device_or_site_whose_uid_is_damaged_is_no_device(database: sqlite3.Connection) -> None:
    for table, values, read in (
        ("device", device_values(SERVER, 1, NOW), device),
        ("site", site_values(Site("s1", "Acme"), 1), site),
    ):
        row = written(database, table, {**values, "uid": b"\xff"})  # pyright: ignore[reportArgumentType]  # damaged
        with pytest.raises(DamagedCellError, match="UID"):
            read(row)


def test_a_site_with_a_damaged_cell_is_there_all_the_same(database: sqlite3.Connection) -> None:
    row = written(database, "site", {**site_values(Site("s1", "Acme", 7), 1), "devices": "many", "on_demand": "x"})
    assert site(row) == Site("s1", "Acme", 7)
