"""A file into which somebody else has written: any cell of any column costs a row or the file, and no answer."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.indexes import HOUR, NOTHING, NOW, PC1, PC2, begun, files, opened
from rmm_jobs.domain.alerts import Alert, Priority
from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Component, Device, Variable
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest
from rmm_jobs.domain.device_index import IndexPart
from rmm_jobs.domain.inventory import DeviceFacts, DeviceKind, Site, UserField
from rmm_jobs.domain.site_results import DeviceFilter, Need
from rmm_jobs.domain.software import Software, SoftwareFilter
from rmm_jobs.domain.software_search import SoftwareReading
from rmm_jobs.store.device_index import SqliteDeviceIndex
from rmm_jobs.store.index_schema import LAYOUT

WRITTEN = ("x'ff00'", "CAST(x'ff00' AS TEXT)", "'text'", "1e300", "-7", "4611686018427387904", "NULL", "x''")
"""What SQLite keeps in a cell of any type: bytes, text that is none, text, and numbers of no time and no list."""
LATER = NOW + timedelta(days=30)
FACTS = DeviceFacts(
    audit_kind=AuditKind.COMPUTER, kind=DeviceKind.SERVER, fields=(UserField(1, "Backup", "yes"),), is_labelled=True
)
DEVICES = [Device(each.uid, each.hostname, each.site, internal_ip=each.internal_ip, facts=FACTS) for each in (PC1, PC2)]
CHROME, ZIP = Software("Google Chrome", "126.0"), Software("7-Zip", "9")
FILTERS = [
    DeviceFilter(),
    DeviceFilter(alerts=True),
    DeviceFilter(field=FieldFilter("backup", FieldTest.EQUALS, "yes")),
    DeviceFilter(field=FieldFilter("unknown", FieldTest.EMPTY)),
    *(DeviceFilter(need=need) for need in Need),
]


def columns() -> Iterator[tuple[str, str]]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    LAYOUT.prepare(connection)
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for _, column, *_ in connection.execute(f"PRAGMA table_info({table})"):
            yield table, column
    connection.close()


async def fill(index: SqliteDeviceIndex) -> None:
    """Keep two rows of each kind."""
    now = LATER
    for part in IndexPart:
        filling = await begun(index, now, part)
        if part is IndexPart.DEVICES:
            await index.add_devices(filling, DEVICES, now=now)
        elif part is IndexPart.SITES:
            await index.add_sites(filling, [Site("s1", "Acme"), Site("s2", "Beta")], now=now)
        elif part is IndexPart.ALERTS:
            alerts = [Alert(f"a{each}", Priority.HIGH, NOTHING, device_uid=f"u{each}") for each in (1, 2)]
            await index.add_alerts(filling, alerts, now=now)
        else:
            components = [
                Component(f"c{each}", f"Do {each}", variables=(Variable("X", "string", None, None),)) for each in (1, 2)
            ]
            await index.add_components(filling, components, now=now)
        assert await index.finish(filling, announced=2, now=now)
    await index.software.ask(None, now=now)
    for each, programs in (("u1", (CHROME,)), ("u2", (ZIP,))):
        await index.software.keep({each: SoftwareReading(programs, now)})


async def ask_everything(index: SqliteDeviceIndex) -> None:
    """Ask all that an index answers: each answer is one, or none, and the other rows are there."""
    for part in IndexPart:
        state = await index.state(part)
        assert state is None or (isinstance(state.rows, int) and state.is_whole in {True, False})
    other = await index.at_address("10.0.0.2")
    assert [each.uid for each in other] == ["u2"] or await index.state(IndexPart.DEVICES) is None
    for found in (
        await index.of_user("anna"),
        await index.with_short_uid("u"),
        await index.named("pc"),
        await index.near(["pc3"]),
    ):
        assert all(isinstance(each.hostname, str) for each in found)
    assert sorted(each.name for each in await index.sites()) is not None
    assert sorted(each.name for each in await index.components()) is not None
    for chosen in FILTERS:
        for offset in (0, 1):
            selected = await index.select(chosen, now=LATER, offset=offset, most=8)
            if selected is not None:
                assert all(
                    isinstance(each, int) for each in (selected.looked_at, selected.deleted, selected.unreported)
                )
                assert sum(selected.rest.values()) <= selected.counts.total
    assert sorted(await index.software.names()) is not None
    for wanted in (
        SoftwareFilter("chrome", "999"),
        SoftwareFilter("chrome", absent=True),
        SoftwareFilter("gogle chrome"),
    ):
        searched = await index.software.search(wanted, offset=0, now=LATER, seconds=60)
        if searched is not None:
            reach = searched.reach
            assert 0 <= reach.read + reach.unaudited <= reach.devices <= 2
            assert searched.having + searched.devices * wanted.absent <= reach.read
    assert set(await index.software.named(["u1", "u2"], "chrome")) <= {"u1", "u2"}


async def write_everything(index: SqliteDeviceIndex) -> None:
    """Do once what a process does to an index."""
    for part in IndexPart:
        filling = await index.begin(part, now=LATER + HOUR, interval=timedelta())
        if filling is not None:
            await index.give_up(filling, now=LATER + HOUR, failed=False)
    for each in await index.software.unread(now=LATER, most=5):
        await index.software.skip(each.uid, now=LATER)
    turn = await index.software.begin(now=LATER + HOUR, most=5)
    if turn is not None:
        await index.software.keep({each.uid: SoftwareReading((ZIP,), LATER) for each in turn.devices}, turn=turn)
        await index.software.end(turn, again=LATER)
    await index.software.keep({"u2": SoftwareReading((Software("New"),), LATER)})
    known = await index.software.named(["u2"], "new")
    assert [each.programs for each in known.values()] == [(Software("New"),)] or await index.software.names() == []


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[SqliteDeviceIndex]:
    one = opened(tmp_path)
    yield one
    await one.aclose()


@pytest.mark.sample(12)
@pytest.mark.parametrize(("table", "column"), sorted(columns()))
async def test_a_cell_of_any_kind_costs_its_row_or_the_file_and_no_answer(
    index: SqliteDeviceIndex, tmp_path: Path, table: str, column: str
) -> None:
    for value in WRITTEN:
        await fill(index)
        (path,) = files(tmp_path, "inventory-*.sqlite3")
        connection = sqlite3.connect(path, isolation_level=None)
        with suppress(sqlite3.IntegrityError):  # of this column SQLite keeps nothing else
            connection.execute(f"UPDATE {table} SET {column} = {value} WHERE rowid = 1")  # noqa: S608 - a test's own
        connection.close()
        await ask_everything(index)
        await write_everything(index)
        await index.aclose()
        for each in files(tmp_path, "inventory-*"):
            each.unlink()
