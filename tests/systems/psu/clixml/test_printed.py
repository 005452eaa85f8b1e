"""Times and durations are printed as PowerShell prints them."""

import pytest

from rmm_jobs.systems.psu.clixml.printed import duration, moment, printed
from rmm_jobs.systems.psu.clixml.values import Scalar, ScalarType


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024-02-15T10:45:00Z", "2024-02-15 10:45:00Z"),
        ("2024-02-15T10:45:00.1234567+01:00", "2024-02-15 10:45:00 +01:00"),
        ("2024-02-15T10:45:00.5", "2024-02-15 10:45:00"),
        ("yesterday", "yesterday"),
    ],
)
def test_a_time_is_a_date_a_clock_and_its_zone(text: str, shown: str) -> None:
    assert printed(Scalar(ScalarType.DATE_TIME, text)) == shown
    assert printed(Scalar(ScalarType.STRING, text)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("PT1H30M", "01:30:00"),
        ("P2DT12H", "2.12:00:00"),
        ("PT36H", "1.12:00:00"),
        ("-PT1.5S", "-00:00:01.5000000"),
        ("PT0S", "00:00:00"),
        ("P", "P"),
        ("soon", "soon"),
    ],
)
def test_a_duration_is_days_and_a_clock(text: str, shown: str) -> None:
    assert printed(Scalar(ScalarType.DURATION, text)) == shown


def test_what_is_no_time_and_no_duration_is_none() -> None:
    assert (moment("soon"), duration("soon"), duration("P999999999DT1S")) == (None, None, None)
