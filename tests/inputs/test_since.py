from datetime import UTC, datetime, timedelta

import pytest

from rmm_jobs.inputs.since import since

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("90m", timedelta(minutes=90)),
        ("24h", timedelta(hours=24)),
        (" 7D ", timedelta(days=7)),
        ("2 weeks", timedelta(weeks=2)),
    ],
)
def test_a_length_of_time_counts_back_from_now(text: str, passed: timedelta) -> None:
    assert since(text, NOW) == NOW - passed


def test_today_and_yesterday_begin_at_midnight_here() -> None:
    assert since("Today", NOW).replace(tzinfo=None) == datetime.combine(NOW.astimezone().date(), datetime.min.time())
    assert since("today", NOW) - since("yesterday", NOW) in {timedelta(hours=hours) for hours in (23, 24, 25)}


def test_a_time_without_a_zone_is_in_the_zone_of_this_computer_and_another_keeps_its_own() -> None:
    assert since("2024-02-14", NOW) == datetime(2024, 2, 14).astimezone()
    assert since("2024-02-14T08:00+02:00", NOW) == datetime(2024, 2, 14, 6, tzinfo=UTC)


def test_a_length_before_the_calendar_is_everything() -> None:
    assert since("99999w", NOW).year == 107


@pytest.mark.parametrize("text", ["", "soon", "-3h", "24", "h", "2024-13-01", "9999999d", "0001-01-01T00:00+23:00"])
def test_what_cannot_be_read_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="24h, 7d, yesterday"):
        since(text, NOW)
