"""Names of schedules that run once: what was written is read again, and nothing else is."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from rmm_jobs.inputs.once_names import named_time, once_name, reference_in

AT = datetime(2024, 2, 15, 20, 0, tzinfo=UTC)
NAME = "Report.ps1 2024-02-15 20:00 UTC (rj-0a1b2c3d4e5f)"


@pytest.mark.parametrize("script", ["Report.ps1", "a" * 80, "Two  blanks.ps1"])
def test_a_name_that_was_written_is_read_again(script: str) -> None:
    name = once_name(script, AT.astimezone(timezone(timedelta(hours=1))), "0a1b2c3d4e5f")
    assert (named_time(name, script), reference_in(name)) == (AT, "rj-0a1b2c3d4e5f")


@pytest.mark.parametrize(
    "name",
    [
        None,
        "Nightly",
        "Report.ps1 2024-02-15 20:00 UTC",
        f"{NAME} copy",
        NAME.replace("rj-0a", "rj-"),
        NAME.replace("02-15", "02-31"),
        NAME.replace("Report", "Noise"),
    ],
)
def test_every_other_name_is_not_ours(name: str | None) -> None:
    assert named_time(name, "Report.ps1") is None
