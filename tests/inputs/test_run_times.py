"""A time to come is read as it was meant, or refused with what would do."""

from datetime import UTC, datetime, timedelta

import pytest

from rmm_jobs.domain.schedule_errors import MomentProblem, RunTimeRefused
from rmm_jobs.inputs.run_times import RunTime, read_run_time

NOW = datetime(2024, 2, 15, 10, 45, 0, 250_000, tzinfo=UTC)
AT = datetime(2024, 2, 16, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-16T21:00Z",
        "2024-02-16 21:00:00 UTC",
        "2024-02-16T22:00+01:00",
        " 2024-02-16  22:00:00+0100 ",
        "2024-02-16 21:00 gmt",
    ],
)
def test_a_time_with_its_zone_is_one_moment(text: str) -> None:
    assert read_run_time(text, NOW) == RunTime(AT)


@pytest.mark.parametrize(
    ("text", "length"),
    [("90m", 90), ("in 2h", 120), ("2 hours", 120), ("1d", 1_440), ("5 min", 5), ("IN 1 DAY", 1_440)],
)
def test_a_length_of_time_counts_from_now_and_is_told_to_be_relative(text: str, length: int) -> None:
    expected = NOW.replace(microsecond=0) + timedelta(minutes=length)
    assert read_run_time(text, NOW) == RunTime(expected, is_relative=True)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("soon", MomentProblem.UNREADABLE),
        ("22:00", MomentProblem.UNREADABLE),
        ("2024-02-30T22:00Z", MomentProblem.UNREADABLE),
        ("2024-02-16", MomentProblem.UNREADABLE),
        ("9999-12-31T23:59:59-12:00", MomentProblem.UNREADABLE),
        ("0m", MomentProblem.PAST),
        ("2024-02-15T10:45:00Z", MomentProblem.PAST),
        ("2024-02-10 08:00", MomentProblem.PAST),
        ("2024-02-16 22:00", MomentProblem.NO_ZONE),
    ],
)
def test_what_is_no_time_to_come_or_has_no_zone_is_refused(text: str, problem: MomentProblem) -> None:
    with pytest.raises(RunTimeRefused) as refused:
        read_run_time(text, NOW)
    assert (refused.value.problem, refused.value.text) == (problem, text)
    assert (refused.value.here is not None) is (problem is MomentProblem.NO_ZONE)
