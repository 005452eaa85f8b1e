"""What an account's index keeps of software: what was asked about, by device and reading, and no more."""

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.indexes import NOW, files, fill, opened
from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory import DeviceFacts
from rmm_jobs.domain.software import Program, Software, SoftwareFilter
from rmm_jobs.domain.software_search import SoftwareReading
from rmm_jobs.store import software_index
from rmm_jobs.store.device_index import SqliteDeviceIndex
from rmm_jobs.store.index_filling import LEASE_SECONDS
from rmm_jobs.store.software_index import AGAIN, ASKED, TRIED

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LATER = NOW + DAY
CHROME, OLD_CHROME, ZIP = Software("Google Chrome", "126.0"), Software("Google Chrome", "99.0"), Software("7-Zip")


def computer(number: int, site: str = "s1", audited: timedelta = DAY, **more: object) -> Device:
    facts = DeviceFacts(audit_kind=AuditKind.COMPUTER, site_uid=site, last_audit=NOW - audited)
    return Device(f"u{number}", f"PC{number}", f"Site {site}", facts=facts, **more)  # pyright: ignore[reportArgumentType] - its own fields


def read(*programs: Software, at: timedelta = timedelta(), audited: timedelta = DAY) -> SoftwareReading:
    return SoftwareReading(programs, NOW + at, NOW - audited)


PCS = [computer(1), computer(2), computer(3, "s2"), computer(4, "s2", deleted=True)]
PRINTER = Device("p1", "PRN1", "Site s1", facts=DeviceFacts(audit_kind=AuditKind.PRINTER, site_uid="s1"))


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[SqliteDeviceIndex]:
    one = opened(tmp_path)
    await fill(one, *PCS, PRINTER)
    yield one
    await one.aclose()


async def uids(index: SqliteDeviceIndex, after: timedelta = timedelta()) -> list[str]:
    return [each.uid for each in await index.software.unread(now=NOW + after, most=10)]


def change(folder: Path, statement: str) -> None:
    (path,) = files(folder, "inventory-*.sqlite3")
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


async def test_nothing_is_to_be_read_until_somebody_asks_and_then_that_site_alone(index: SqliteDeviceIndex) -> None:
    assert await uids(index) == []
    assert await index.software.begin(now=NOW, most=10) is None
    await index.software.ask("s2", now=NOW)
    assert await uids(index) == ["u3"]
    await index.software.ask(None, now=NOW + MINUTE)
    assert await uids(index) == ["u1", "u2", "u3"]
    assert await uids(index, ASKED + 2 * MINUTE) == []


async def test_the_site_that_was_asked_about_last_comes_first(index: SqliteDeviceIndex) -> None:
    await index.software.ask(None, now=NOW)
    await index.software.ask("s2", now=NOW + MINUTE)
    assert await uids(index) == ["u3", "u1", "u2"]


async def test_a_device_is_read_again_after_its_next_audit_or_after_a_week(index: SqliteDeviceIndex) -> None:
    await index.software.ask("s1", now=NOW)
    await index.software.keep({"u1": read(CHROME), "u2": read(CHROME, audited=2 * DAY)})
    assert await uids(index) == ["u2"]
    await index.software.keep({"u2": read(CHROME)})
    assert await uids(index) == []
    assert await uids(index, AGAIN + MINUTE) == ["u1", "u2"]


async def test_a_device_that_could_not_be_read_lets_others_go_first_and_keeps_what_is_known(
    index: SqliteDeviceIndex,
) -> None:
    await index.software.ask("s1", now=NOW)
    await index.software.keep({"u2": read(CHROME, audited=2 * DAY)})
    for uid in ("u1", "u2"):
        await index.software.skip(uid, now=NOW + MINUTE)
    assert await uids(index, 2 * MINUTE) == []
    assert await uids(index, TRIED + 2 * MINUTE) == ["u1", "u2"]
    assert set(await index.software.named(["u1", "u2"], "chrome")) == {"u2"}


async def test_readings_come_back_with_the_programs_of_a_name(index: SqliteDeviceIndex) -> None:
    await index.software.keep({"u1": read(CHROME, ZIP), "u2": read(ZIP), "u3": SoftwareReading(None, NOW)})
    found = await index.software.named(["u1", "u2", "u3", "u9"], "CHROME")
    assert found == {"u1": read(CHROME), "u2": read(), "u3": SoftwareReading(None, NOW)}
    await index.software.keep({"u1": read(ZIP, at=MINUTE)})
    assert (await index.software.named(["u1"], "chrome"))["u1"] == read(at=MINUTE)


async def test_readings_of_very_many_devices_come_back(index: SqliteDeviceIndex) -> None:
    await index.software.keep({f"d{number}": read(ZIP) for number in range(1_200)})
    assert len(await index.software.named([f"d{number}" for number in range(1_300)], "zip")) == 1_200


async def test_a_search_counts_the_computers_of_the_index_and_says_how_many_were_read(
    index: SqliteDeviceIndex,
) -> None:
    await index.software.keep({"u1": read(OLD_CHROME), "u3": read(CHROME, at=-MINUTE), "u4": read(OLD_CHROME)})
    found = await index.software.search(SoftwareFilter("chrome", "126"), offset=0, now=NOW, seconds=60)
    assert found is not None
    assert [(each.hostname, each.site, each.program) for each in found.rows] == [
        ("PC1", "Site s1", Program(OLD_CHROME))
    ]
    assert (found.devices, found.having, found.versions) == (1, 2, {"99.0": 1})
    assert (found.reach.devices, found.reach.read, found.reach.oldest) == (3, 2, NOW - MINUTE)
    misspelt = await index.software.search(SoftwareFilter("gogle chrome"), offset=0, now=NOW, seconds=60)
    assert misspelt is not None
    assert misspelt.near == ["Google Chrome"]


async def test_one_process_reads_at_a_time_and_a_turn_that_is_lost_keeps_nothing(
    index: SqliteDeviceIndex, tmp_path: Path
) -> None:
    other = opened(tmp_path)
    await index.software.ask(None, now=NOW)
    turn = await index.software.begin(now=NOW, most=2)
    assert turn is not None
    assert [each.uid for each in turn.devices] == ["u1", "u2"]
    assert await other.software.begin(now=NOW, most=2) is None
    late = NOW + timedelta(seconds=LEASE_SECONDS + 1)
    assert await index.software.keep({"u1": read(CHROME)}, turn=turn)
    taken = await other.software.begin(now=late, most=2)
    assert taken is not None
    assert [each.uid for each in taken.devices] == ["u2", "u3"]
    assert not await index.software.keep({"u2": read(CHROME)}, turn=turn)
    assert set(await index.software.named(["u1", "u2"], "")) == {"u1"}
    await other.software.end(taken, again=late + MINUTE)
    assert await index.software.begin(now=late, most=2) is None
    assert await index.software.begin(now=late + MINUTE, most=2) is not None
    await other.aclose()


async def test_what_no_device_has_any_more_goes_with_the_next_turn(index: SqliteDeviceIndex, tmp_path: Path) -> None:
    await index.software.ask(None, now=NOW)
    await index.software.keep({"u1": read(OLD_CHROME, at=-DAY), "gone": read(ZIP, at=-DAY)})
    await index.software.keep({"u1": read(CHROME)})
    assert sorted(await index.software.names()) == ["7-Zip", "Google Chrome"]
    assert await index.software.begin(now=NOW, most=1) is not None
    assert await index.software.names() == ["Google Chrome"]
    (path,) = files(tmp_path, "inventory-*.sqlite3")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version FROM software").fetchall() == [("126.0",)]
        assert connection.execute("SELECT device_uid FROM software_of").fetchall() == [("u1",)]
    connection.close()


async def test_without_a_file_nothing_is_found_and_the_first_question_makes_it(tmp_path: Path) -> None:
    one = opened(tmp_path)
    assert await one.software.named(["u1"], "chrome") == {}
    assert await one.software.names() == []
    assert await one.software.search(SoftwareFilter("x"), offset=0, now=NOW, seconds=60) is None
    assert await uids(one) == []
    assert files(tmp_path) == []
    await one.software.ask("s1", now=NOW)
    assert files(tmp_path, "inventory-*.sqlite3") != []
    await one.aclose()


@pytest.mark.parametrize("damaged", ["'xyz'", "x'010203'", "17"])
async def test_a_device_whose_row_holds_something_else_is_not_read_and_is_read_again(
    index: SqliteDeviceIndex, tmp_path: Path, damaged: str
) -> None:
    await index.software.ask(None, now=NOW)
    await index.software.keep({"u1": read(CHROME), "u2": read(ZIP), "u3": read(CHROME)})
    change(tmp_path, f"UPDATE software_of SET programs = {damaged} WHERE device_uid = 'u1'")  # noqa: S608 - words of ours
    assert set(await index.software.named(["u1", "u2"], "chrome")) == {"u2"}
    assert await uids(index) == ["u1"]
    found = await index.software.search(SoftwareFilter("chrome", absent=True), offset=0, now=NOW, seconds=60)
    assert found is not None
    assert [each.hostname for each in found.rows] == ["PC2"]
    assert (found.having, found.reach.devices, found.reach.read, found.reach.left) == (1, 3, 2, 1)


async def test_a_device_with_a_program_that_nobody_knows_is_not_said_to_lack_one(
    index: SqliteDeviceIndex, tmp_path: Path
) -> None:
    await index.software.keep({"u1": read(CHROME), "u2": read(ZIP)})
    change(tmp_path, "UPDATE software_of SET programs = x'63000000' WHERE device_uid = 'u1'")
    assert set(await index.software.named(["u1", "u2"], "chrome")) == {"u2"}
    found = await index.software.search(SoftwareFilter("chrome", absent=True), offset=0, now=NOW, seconds=60)
    assert found is not None
    assert [each.hostname for each in found.rows] == ["PC2"]
    assert (found.reach.devices, found.reach.read) == (3, 1)


@pytest.mark.parametrize("absent", [False, True])
@pytest.mark.parametrize("column", ["name", "version", "folded"])
async def test_whoever_has_a_program_that_cannot_be_read_counts_as_not_read_until_it_is_read_again(
    index: SqliteDeviceIndex, tmp_path: Path, column: str, absent: bool
) -> None:
    await index.software.keep({"u1": read(CHROME), "u2": read(ZIP), "u3": read(ZIP)})
    change(tmp_path, f"UPDATE software SET {column} = x'ff00' WHERE name = 'Google Chrome'")  # noqa: S608 - words of ours
    assert set(await index.software.named(["u1", "u2"], "chrome")) == {"u2"}
    assert "7-Zip" in await index.software.names()
    wanted = SoftwareFilter("chrome", absent=absent)
    found = await index.software.search(wanted, offset=0, now=NOW, seconds=60)
    assert found is not None
    assert {each.hostname for each in found.rows} == ({"PC2", "PC3"} if absent else set())
    assert (found.reach.devices, found.reach.read, found.having) == (3, 2, 0)
    await index.software.keep({"u1": read(CHROME, at=MINUTE)})
    healed = await index.software.search(wanted, offset=0, now=NOW, seconds=60)
    assert healed is not None
    assert (healed.reach.read, healed.having) == (3, 1)


async def test_a_program_that_is_mended_keeps_its_number_for_the_others_that_have_it(
    index: SqliteDeviceIndex, tmp_path: Path
) -> None:
    await index.software.keep({each: read(CHROME) for each in ("u1", "u2")})
    change(tmp_path, "UPDATE software SET folded = x'ff00'")
    await index.software.keep({"u1": read(CHROME, at=MINUTE)})
    assert set(await index.software.named(["u1", "u2"], "chrome")) == {"u1", "u2"}


async def test_a_reading_of_no_time_is_none_and_its_device_is_read_again(
    index: SqliteDeviceIndex, tmp_path: Path
) -> None:
    await index.software.ask(None, now=NOW)
    for damaged in ("read_at = 'text'", "read_at = 1e300", "read_at = NULL"):
        await index.software.keep({"u1": read(CHROME), "u2": SoftwareReading(None, NOW, NOW - DAY), "u3": read(ZIP)})
        change(tmp_path, f"UPDATE software_of SET {damaged} WHERE device_uid = 'u1'")  # noqa: S608 - words of ours
        found = await index.software.search(SoftwareFilter("chrome"), offset=0, now=NOW, seconds=60)
        assert found is not None
        assert (found.reach.read, found.reach.unaudited, found.reach.left) == (1, 1, 1), damaged
        assert found.reach.oldest == NOW
        assert await uids(index, TRIED + MINUTE) == ["u1"]


@pytest.mark.parametrize("absent", [False, True])
@pytest.mark.parametrize("damaged", ["site = x'ff00'", "hostname = x'ff00'", "uid = x'ff00'"])
async def test_a_device_with_a_cell_that_is_no_text_costs_no_other_one_and_no_file(
    index: SqliteDeviceIndex, tmp_path: Path, damaged: str, absent: bool
) -> None:
    await index.software.keep({each: read(ZIP if absent else OLD_CHROME) for each in ("u1", "u2", "u3")})
    change(tmp_path, f"UPDATE device SET {damaged} WHERE uid = 'u1'")  # noqa: S608 - words of ours
    found = await index.software.search(SoftwareFilter("chrome", absent=absent), offset=0, now=NOW, seconds=60)
    assert found is not None
    assert {"PC2", "PC3"} <= {each.hostname for each in found.rows} <= {"", "PC1", "PC2", "PC3"}
    assert files(tmp_path, "inventory-*.sqlite3") != []


async def test_a_device_without_a_list_is_counted_apart(index: SqliteDeviceIndex) -> None:
    await index.software.keep({"u1": SoftwareReading(None, NOW, NOW - DAY), "u2": read()})
    found = await index.software.search(SoftwareFilter("chrome"), offset=0, now=NOW, seconds=60)
    assert found is not None
    assert (found.reach.devices, found.reach.read, found.reach.unaudited) == (3, 1, 1)


class Ticking:
    """A clock that goes on by a second whenever somebody looks at it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        self.seconds += 1
        return self.seconds


@pytest.mark.parametrize("looked", [1, 2, 3])
async def test_a_search_that_ends_early_has_looked_at_the_first_devices_of_the_list(
    index: SqliteDeviceIndex, monkeypatch: pytest.MonkeyPatch, looked: int
) -> None:
    monkeypatch.setattr(software_index, "_SOME", 1)
    monkeypatch.setattr(software_index, "time", Ticking())
    await index.software.keep({"u1": read(CHROME), "u2": read(CHROME), "u3": read(CHROME)})
    await fill(
        index, *(replace(each, site=site) for each, site in zip(PCS, ("b", "Ä", "A", "A"), strict=True)), now=LATER
    )
    found = await index.software.search(SoftwareFilter("chrome"), offset=0, now=NOW, seconds=looked + 0.5)
    assert found is not None
    # So the next page neither repeats nor leaves out what this one shows, however far either has come.
    assert [each.device_uid for each in found.rows] == ["u3", "u1", "u2"][:looked]
    assert found.reach.unsearched == 3 - looked


async def test_a_search_sorts_nothing_and_reads_no_row_of_a_device_that_it_does_not_show(
    index: SqliteDeviceIndex,
) -> None:
    plan = await index.file.look(
        lambda opened: opened.execute(f"EXPLAIN QUERY PLAN {software_index._SEARCHED}").fetchall()
    )
    assert plan
    details = " ".join(row["detail"] for row in plan)
    assert "COVERING INDEX device_place" in details
    assert "TEMP B-TREE" not in details


async def test_a_search_without_time_says_how_many_it_has_not_looked_at(index: SqliteDeviceIndex) -> None:
    await index.software.keep({"u1": read(OLD_CHROME), "u2": read(CHROME)})
    found = await index.software.search(SoftwareFilter("chrome"), offset=0, now=NOW, seconds=0)
    assert found is not None
    assert (found.total, found.reach.devices, found.reach.read, found.reach.unsearched) == (0, 3, 2, 2)
    misspelt = await index.software.search(SoftwareFilter("gogle chrome"), offset=0, now=NOW, seconds=0)
    assert misspelt is not None
    assert misspelt.near == ()
    whole = await index.software.search(SoftwareFilter("chrome"), offset=0, now=NOW, seconds=60)
    assert whole is not None
    assert (whole.total, whole.reach.unsearched) == (2, 0)
