"""Conditions are read as people write them, and like is compared with like."""

import pytest

from rmm_jobs.systems.psu.clixml.conditions import Condition, read_conditions, sort_key
from rmm_jobs.systems.psu.clixml.errors import ConditionError
from rmm_jobs.systems.psu.clixml.printed import printed
from rmm_jobs.systems.psu.clixml.values import NIL, Scalar, ScalarType


@pytest.mark.parametrize(
    ("where", "read"),
    [
        ("Status=Stopped", [("Status", "=", "Stopped")]),
        ("Status == Stopped , FreeGB<10", [("Status", "=", "Stopped"), ("FreeGB", "<", "10")]),
        ("Status=Stopped and Name~sql", [("Status", "=", "Stopped"), ("Name", "~", "sql")]),
        ("{ $_.Status -eq 'Stopped' -and $_.Free -lt 10GB }", [("Status", "=", "Stopped"), ("Free", "<", "10GB")]),
        ("Name contains sql, Id<>3", [("Name", "~", "sql"), ("Id", "!=", "3")]),
        ("DisplayName=Plug and Play", [("DisplayName", "=", "Plug and Play")]),
        ("Name=Doe, John", [("Name", "=", "Doe, John")]),
        ('"Free GB">=1', [("Free GB", ">=", "1")]),
        ("Free GB>=1", [("Free GB", ">=", "1")]),
        ('Text="a, b=c",Id=1', [("Text", "=", "a, b=c"), ("Id", "=", "1")]),
        ("Enabled=$true,Manager=$null", [("Enabled", "=", "true"), ("Manager", "=", "")]),
        ("Name!~x", [("Name", "!~", "x")]),
        (" ", []),
    ],
)
def test_conditions_are_read(where: str, read: list[tuple[str, str, str]]) -> None:
    assert [(each.column, each.operator, each.value) for each in read_conditions(where)] == read


@pytest.mark.parametrize("where", ["Status", "=Stopped", "Status=a or Status=b", "Name='a' or Id=1", "Name='a' b"])
def test_what_is_no_condition_is_refused(where: str) -> None:
    with pytest.raises(ConditionError):
        read_conditions(where)


def holds(where: str, kind: ScalarType, text: str) -> bool:
    (condition,) = read_conditions(f"x{where}")
    cell = Scalar(kind, text)
    return condition.holds(cell, printed(cell))


@pytest.mark.parametrize(
    ("where", "kind", "text"),
    [
        ("=stopped", ScalarType.STRING, "Stopped"),
        ("=stop*", ScalarType.STRING, "Stopped"),
        ("~OPP", ScalarType.STRING, "Stopped"),
        ("<10", ScalarType.DOUBLE, "9.5"),
        ("<10", ScalarType.STRING, "9.5"),
        ("=10", ScalarType.DOUBLE, "10.0"),
        ("<10GB", ScalarType.UINT64, "10737418239"),
        (">2026-01-01", ScalarType.DATE_TIME, "2026-02-15T10:45:00.1234567+01:00"),
        (">01:00:00", ScalarType.DURATION, "PT61M"),
        (">1.00:00:00", ScalarType.DURATION, "P2D"),
        ("<10.2", ScalarType.VERSION, "9.10"),
        (">m", ScalarType.STRING, "zebra"),
        ("=$null", ScalarType.NIL, ""),
        ("=true", ScalarType.BOOLEAN, "true"),
    ],
)
def test_a_cell_meets_its_condition(where: str, kind: ScalarType, text: str) -> None:
    assert holds(where, kind, text)


@pytest.mark.parametrize(
    ("where", "kind", "text"),
    [
        ("<10", ScalarType.NIL, ""),
        ("<10", ScalarType.STRING, "none"),
        ("=7", ScalarType.STRING, "007"),
        ("!=stopped", ScalarType.STRING, "Stopped"),
        ("!~opp", ScalarType.STRING, "Stopped"),
        ("=[a]*", ScalarType.STRING, "abc"),
        (">01:00:00", ScalarType.DURATION, "PT59M"),
        (">soon", ScalarType.DATE_TIME, "2026-02-15T10:45:00Z"),
    ],
)
def test_a_cell_does_not_meet_its_condition(where: str, kind: ScalarType, text: str) -> None:
    assert not holds(where, kind, text)


def test_numbers_are_sorted_as_numbers_and_before_texts() -> None:
    cells = [Scalar(ScalarType.STRING, text) for text in ("b", "10", "9", "A")]
    assert [cell.text for cell in sorted(cells, key=sort_key)] == ["9", "10", "A", "b"]


def test_only_a_condition_of_one_value_says_what_a_column_is() -> None:
    assert Condition("a", "=", "x").fixes
    assert not Condition("a", "=", "x*").fixes
    assert not Condition("a", "~", "x").fixes
    assert not Condition("a", "<", "1").holds(NIL, "")
