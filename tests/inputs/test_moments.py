"""Times in the past as people write them, in this computer's zone, over a change of the clocks."""

import time
from collections.abc import Callable, Generator
from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.history_errors import MomentUnreadable
from rmm_jobs.inputs.moments import read_since

NOW = datetime(2024, 2, 15, 10, 45, 30, tzinfo=UTC)
BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
"""The zone's rules as POSIX writes them: no database of zones is needed."""


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Generator[Callable[[str], None]]:
    """Set this computer's zone for one test."""
    if not hasattr(time, "tzset"):
        pytest.skip("Windows has no zone of a process")

    def set_zone(rules: str) -> None:
        monkeypatch.setenv("TZ", rules)
        time.tzset()

    yield set_zone
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24h", "2024-02-14T10:45:30"),
        ("24 hours", "2024-02-14T10:45:30"),
        ("1 day ago", "2024-02-14T10:45:30"),
        ("90m", "2024-02-15T09:15:30"),
        ("7D", "2024-02-08T10:45:30"),
        ("2w", "2024-02-01T10:45:30"),
        ("today", "2024-02-15T00:00:00"),
        ("Yesterday", "2024-02-14T00:00:00"),
        ("2024-02-10", "2024-02-10T00:00:00"),
        ("2024-02-10 08:30", "2024-02-10T08:30:00"),
        ("2024-02-10T08:30:15", "2024-02-10T08:30:15"),
        ("2024-02-10 08:30 UTC", "2024-02-10T08:30:00"),
        ("2024-02-10T08:30:00Z", "2024-02-10T08:30:00"),
        ("2024-02-10T08:30:00+02:00", "2024-02-10T06:30:00"),
        ("8:30", "2024-02-15T08:30:00"),
        ("23:10", "2024-02-14T23:10:00"),
        ("99999d", "2014-02-17T10:45:30"),
    ],
)
def test_a_time_is_read_as_it_is_written(zone: Callable[[str], None], text: str, expected: str) -> None:
    zone("UTC0")
    assert read_since(text, NOW) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "soon", "24", "h", "20240210", "2024-W06-1", "2024-13-01", "25:00", "8:61", "-3d", "last week", "1e9d"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(MomentUnreadable) as refused:
        read_since(text, NOW)
    assert not refused.value.is_future


@pytest.mark.parametrize("text", ["2024-02-16", "2024-02-15T10:45:31Z", "9999-12-31"])
def test_a_time_that_is_still_to_come_is_refused_as_such(zone: Callable[[str], None], text: str) -> None:
    zone("UTC0")
    with pytest.raises(MomentUnreadable) as refused:
        read_since(text, NOW)
    assert refused.value.is_future


def test_a_time_without_a_zone_is_this_computers(zone: Callable[[str], None]) -> None:
    zone("XST+5")
    assert read_since("2024-02-15 04:00", NOW) == datetime(2024, 2, 15, 9, tzinfo=UTC)
    assert read_since("today", NOW) == datetime(2024, 2, 15, 5, tzinfo=UTC)
    assert read_since("yesterday", datetime(2024, 2, 15, 2, tzinfo=UTC)) == datetime(2024, 2, 13, 5, tzinfo=UTC)


def test_yesterday_begins_at_its_own_midnight_when_the_clocks_have_changed_since(zone: Callable[[str], None]) -> None:
    zone(BERLIN)
    # The clocks went forward on 2024-03-31 at 02:00, and back on 2024-10-27 at 03:00.
    after_spring = datetime(2024, 3, 31, 12, tzinfo=UTC)
    assert read_since("today", after_spring) == datetime(2024, 3, 30, 23, tzinfo=UTC)
    assert read_since("yesterday", datetime(2024, 4, 1, 12, tzinfo=UTC)) == datetime(2024, 3, 30, 23, tzinfo=UTC)
    assert read_since("24h", after_spring) == datetime(2024, 3, 30, 12, tzinfo=UTC)
    after_autumn = datetime(2024, 10, 27, 12, tzinfo=UTC)
    assert read_since("today", after_autumn) == datetime(2024, 10, 26, 22, tzinfo=UTC)
    assert read_since("2024-10-26", after_autumn) == datetime(2024, 10, 25, 22, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_the_first_and_one_that_never_comes_is_read_all_the_same(
    zone: Callable[[str], None],
) -> None:
    zone(BERLIN)
    assert read_since("2024-10-27 02:30", datetime(2024, 10, 28, tzinfo=UTC)) == datetime(
        2024, 10, 27, 0, 30, tzinfo=UTC
    )
    gap = read_since("2024-03-31 02:30", datetime(2024, 4, 1, tzinfo=UTC))
    assert gap in {datetime(2024, 3, 31, hour, 30, tzinfo=UTC) for hour in (0, 1)}
