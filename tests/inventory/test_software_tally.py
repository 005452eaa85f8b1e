"""Counting software over devices: in any order, each device once, and no more rows than an answer shows."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from rmm_jobs.domain.catalog import Shortfall, listed_with
from rmm_jobs.domain.software import Software, SoftwareFilter
from rmm_jobs.domain.software_search import SEARCH_ROWS, SoftwareReading, SoftwareSearch
from rmm_jobs.inputs.programs import is_below, select
from rmm_jobs.inventory import software_tally
from rmm_jobs.inventory.software_tally import Tally, place_of

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
VERSIONS = ("1.0", "1.9", "2.0", "2.0-contoso", "3", None)
NAMES = ("Chrome", "Chrome Helper", "chrome of Contoso", "7-Zip", "Zoom")
WANTED = [SoftwareFilter("chrome"), SoftwareFilter("chrome", "2.0"), SoftwareFilter("zip", "9"), SoftwareFilter("x")]


def fleet(seed: int, size: int = 60) -> dict[tuple[str, str, str], SoftwareReading | None]:
    """Devices of three sites with some of the programs; a fifth of them was not read."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    made: dict[tuple[str, str, str], SoftwareReading | None] = {}
    for number in range(size):
        programs = {Software(chance.choice(NAMES), chance.choice(VERSIONS)) for _ in range(chance.randrange(7))}
        reading = SoftwareReading(tuple(programs), NOW - timedelta(minutes=number)) if number % 5 else None
        made[f"u{number:03}", f"PC{chance.randrange(999):03}", f"Site {number % 3}"] = reading
    return made


def counted(wanted: SoftwareFilter, offset: int, seed: int) -> SoftwareSearch:
    tally, owners = Tally(wanted, offset), list(fleet(seed))
    random.Random(offset).shuffle(owners)  # noqa: S311 - any order
    for owner in owners:
        tally.add(owner, fleet(seed)[owner])
    return tally.result(NOW, lambda name: [f"near {name}"])


@pytest.mark.sample(4)
@pytest.mark.parametrize("wanted", WANTED, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_pages_together_are_what_each_device_has_and_sure_rows_come_first(wanted: SoftwareFilter, seed: int) -> None:
    expected = [
        ((each.is_unsure, site, hostname, uid, each.software.name.casefold()), each.software)
        for (uid, hostname, site), reading in fleet(seed).items()
        for each in select(wanted, reading.programs or () if reading else ())
    ]
    expected.sort(key=lambda row: (row[0], row[1].version or ""))
    rows, offset = list[Software](), 0
    while offset < max(1, len(expected)):
        page = counted(wanted, offset, seed)
        assert page.total == len(expected)
        assert len(page.rows) <= SEARCH_ROWS
        rows += [each.program.software for each in page.rows if each.program]
        offset += SEARCH_ROWS
    assert rows == [software for _, software in expected]


@pytest.mark.parametrize("seed", range(3))
def test_devices_without_a_program_are_those_that_were_read_and_have_none_of_the_name(seed: int) -> None:
    wanted = SoftwareFilter("chrome", absent=True)
    read = {owner: reading for owner, reading in fleet(seed).items() if reading}
    lacking = sorted(
        (site, hostname, uid)
        for (uid, hostname, site), reading in read.items()
        if not select(SoftwareFilter("chrome"), reading.programs or ())
    )
    pages = [counted(wanted, offset, seed) for offset in (0, SEARCH_ROWS)]
    rows = [each for page in pages for each in page.rows]
    assert [(each.site, each.hostname, each.device_uid) for each in rows] == lacking
    assert {each.program for each in rows} == {None}
    assert (pages[0].total, pages[0].devices, pages[0].having) == (len(lacking), len(lacking), 48 - len(lacking))


def test_a_device_that_was_not_read_or_not_whole_is_not_said_to_lack_a_program() -> None:
    tally = Tally(SoftwareFilter("chrome", absent=True))
    tally.add(("u1", "PC1", "S"), None)
    tally.add(("u2", "PC2", "S"), SoftwareReading(None, NOW))
    tally.add(("u3", "PC3", "S"), SoftwareReading(listed_with([Software("7-Zip")], Shortfall(1, 2)), NOW))
    tally.add(("u4", "PC4", "S"), SoftwareReading((), NOW))
    found = tally.result(NOW, lambda name: [name])
    assert [each.device_uid for each in found.rows] == ["u4"]
    assert (found.reach.devices, found.reach.read, found.reach.left, found.reach.unaudited) == (4, 1, 2, 1)


@pytest.mark.parametrize("seed", range(3))
def test_devices_are_counted_once_however_many_programs_they_have(seed: int) -> None:
    wanted = SoftwareFilter("chrome", "2.0")
    read = {owner: reading for owner, reading in fleet(seed).items() if reading}
    chosen = {owner: select(wanted, reading.programs or ()) for owner, reading in read.items()}
    named = {owner for owner, reading in read.items() if any("hrome" in each.name for each in reading.programs or ())}
    found = counted(wanted, 0, seed)
    assert found.devices == sum(any(not each.is_unsure for each in programs) for programs in chosen.values())
    assert found.unsure == sum(bool(each) and all(row.is_unsure for row in each) for each in chosen.values())
    assert found.having == len(named)
    assert (found.reach.devices, found.reach.read) == (60, 48)
    assert found.reach.oldest == NOW - timedelta(minutes=59)
    assert sum(found.versions.values()) >= found.devices


def test_names_that_are_near_are_offered_where_no_device_has_it() -> None:
    assert counted(SoftwareFilter("x"), 0, 1).near == ["near x"]
    assert counted(SoftwareFilter("chrome"), 0, 1).near == ()


def test_a_device_without_a_list_is_not_taken_for_one_that_was_read() -> None:
    tally = Tally(SoftwareFilter("chrome"))
    tally.add(("u1", "PC1", None), SoftwareReading(None, NOW))
    tally.add(("u2", "PC2", None), SoftwareReading((), NOW))
    reach = tally.result(NOW, lambda _: ()).reach
    assert (reach.devices, reach.read, reach.unaudited) == (2, 1, 1)


def test_what_is_in_a_part_of_a_list_is_shown_and_its_device_was_not_read() -> None:
    tally = Tally(SoftwareFilter("chrome"))
    part = listed_with([Software("Chrome", "1.0")], Shortfall(1, 300))
    tally.add(("u1", "PC1", None), SoftwareReading(part, NOW))
    result = tally.result(NOW, lambda _: ())
    assert (result.devices, result.reach.devices, result.reach.read) == (1, 1, 0)


def test_rows_far_down_are_found_in_any_order_and_none_beyond_the_last() -> None:
    def uids(offset: int) -> list[str]:
        tally = Tally(SoftwareFilter("chrome"), offset)
        for number in reversed(range(2_000)):
            tally.add((f"u{number:05}", f"PC{number:05}", None), SoftwareReading((Software("Chrome"),), NOW))
        return [each.device_uid for each in tally.result(NOW, lambda _: ()).rows]

    assert uids(0)[0] == "u00000"
    assert uids(1_990) == [f"u{number:05}" for number in range(1_990, 2_000)]
    assert uids(100_000) == []


def test_a_version_is_compared_once_however_many_programs_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = list[str | None]()

    def count(software: Software, version: str) -> bool | None:
        compared.append(software.version)
        return is_below(software, version)

    monkeypatch.setattr(software_tally, "is_below", count)
    tally = Tally(SoftwareFilter("program", "2.0"))
    programs = [Software(f"Program {number}", version) for number in range(9) for version in ("1.0", "3.0", None)]
    tally.add(("u1", "PC1", "S"), SoftwareReading(programs, NOW))
    assert sorted(map(str, compared)) == ["1.0", "3.0", "None"]
    found = tally.result(NOW, lambda _: ())
    assert (found.total, found.devices, found.unsure, dict(found.versions)) == (18, 1, 0, {"1.0": 1})


def test_a_program_that_a_device_lists_twice_counts_twice_and_its_device_once() -> None:
    tally = Tally(SoftwareFilter("chrome"))
    tally.add(("u1", "PC1", "S"), SoftwareReading([Software("Chrome", "1.0")] * 2, NOW))
    found = tally.result(NOW, lambda _: ())
    assert (found.total, len(found.rows), found.devices, dict(found.versions)) == (2, 2, 1, {"1.0": 1})


def test_devices_are_in_the_order_of_sites_and_then_of_hostnames_in_any_case() -> None:
    given = [("b", "PC1"), ("A b", "PC1"), ("a", "pc2"), ("A", "PC1"), (None, "PC9"), ("Ä", "PC1")]
    expected = sorted(given, key=lambda each: ((each[0] or "").casefold(), each[1].casefold()))
    assert sorted(given, key=lambda each: place_of(*each)) == expected
