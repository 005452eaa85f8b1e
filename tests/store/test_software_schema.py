"""Programs of devices in rows: each program once, and a row that cannot be read is one that nobody has read."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import pytest

from fakes.indexes import NOW
from rmm_jobs.domain.software import Software
from rmm_jobs.domain.software_search import SoftwareReading
from rmm_jobs.store import index_schema, software_schema
from rmm_jobs.store.software_schema import keep, named, numbers, numbers_of, prune, reading

CHROME, ZIP, ZOOM = Software("Google Chrome", "126"), Software("7-Zip"), Software("Zoom", "6")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    for statement in (*index_schema.TABLES, *software_schema.TABLES):
        connection.execute(statement)
    yield connection
    connection.close()


def row(database: sqlite3.Connection, uid: str = "u1") -> sqlite3.Row:
    return database.execute("SELECT * FROM software_of WHERE device_uid = ?", (uid,)).fetchone()


def read(database: sqlite3.Connection, name: str = "", uid: str = "u1") -> SoftwareReading | None:
    return reading(row(database, uid), named(database, name), numbers(database))


def programs(database: sqlite3.Connection) -> set[str]:
    return {each["name"] for each in database.execute("SELECT name FROM software")}


def test_a_reading_comes_back_with_its_programs_in_their_order(database: sqlite3.Connection) -> None:
    given = SoftwareReading((ZOOM, CHROME, ZIP), NOW, audited_at=NOW - timedelta(days=1))
    keep(database, {"u1": given})
    assert read(database) == given


def test_of_a_name_only_its_programs_come_back_in_any_case(database: sqlite3.Connection) -> None:
    keep(database, {"u1": SoftwareReading((ZOOM, CHROME), NOW), "u2": SoftwareReading((ZIP,), NOW)})
    assert read(database, "CHROME") == SoftwareReading((CHROME,), NOW)
    assert read(database, "chrome", "u2") == SoftwareReading((), NOW)


def test_an_empty_list_tells_no_more_than_none(database: sqlite3.Connection) -> None:
    keep(
        database, {"u1": SoftwareReading(None, NOW), "u2": SoftwareReading((), NOW), "u3": SoftwareReading((ZIP,), NOW)}
    )
    found = [read(database, "chrome", uid) for uid in ("u1", "u2", "u3")]
    assert [each and each.programs for each in found] == [None, None, ()]


def test_a_program_has_one_row_and_a_version_one_of_its_own(database: sqlite3.Connection) -> None:
    newer = Software("Google Chrome", "127")
    keep(database, {"u1": SoftwareReading((CHROME,), NOW), "u2": SoftwareReading((CHROME, newer), NOW)})
    assert len(numbers(database)) == 2
    assert set(named(database, "chrome").values()) == {CHROME, newer}


def test_a_reading_replaces_the_one_before_it(database: sqlite3.Connection) -> None:
    keep(database, {"u1": SoftwareReading((CHROME,), NOW)})
    keep(database, {"u1": SoftwareReading((ZIP,), LATER)})
    assert read(database) == SoftwareReading((ZIP,), LATER)


@pytest.mark.parametrize(
    ("column", "value"),
    [("programs", b"abc"), ("programs", "text"), ("programs", 7), ("programs", b"\xff\xff\xff\x7f"), ("read_at", None)],
    ids=["a part of an id", "text", "a number", "an unknown program", "never read"],
)
def test_a_row_that_holds_something_else_is_one_that_nobody_has_read(
    database: sqlite3.Connection, column: str, value: object
) -> None:
    """Else its device would be said to lack a program."""
    keep(database, {"u1": SoftwareReading((CHROME,), NOW)})
    database.execute(f"UPDATE software_of SET {column} = ?", (value,))  # noqa: S608 - a test's own
    assert read(database, "zoom") is None


def test_ids_are_four_bytes_each(database: sqlite3.Connection) -> None:
    keep(database, {"u1": SoftwareReading((CHROME, ZIP, CHROME), NOW)})
    blob = row(database)["programs"]
    first, second, third = numbers_of(blob)
    assert (len(blob), first == third, first != second) == (12, True, True)


def test_programs_go_when_every_device_was_read_after_them(database: sqlite3.Connection) -> None:
    keep(database, {"u1": SoftwareReading((CHROME,), NOW), "u2": SoftwareReading((ZIP,), NOW)})
    keep(database, {"u1": SoftwareReading((ZOOM,), LATER)})
    prune(database)
    assert programs(database) == {"Google Chrome", "7-Zip", "Zoom"}  # u2 was read no later than Chrome
    keep(database, {"u2": SoftwareReading((ZIP,), LATER)})
    prune(database)
    assert programs(database) == {"7-Zip", "Zoom"}


def test_devices_that_have_gone_are_dropped_once_all_were_read(database: sqlite3.Connection) -> None:
    keep(database, {"u1": SoftwareReading((CHROME,), NOW)})
    prune(database)
    assert read(database) is not None
    database.execute(
        "INSERT INTO filling (part, generation, begun_at, held_until, whole_as_of) VALUES ('devices', 1, 0, 0, 0)"
    )
    prune(database)
    assert row(database) is None
