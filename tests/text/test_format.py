"""Counts, times, ages, names and arguments."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.model import Job, JobState, Verdicts
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.results import Finished, Running
from rmm_jobs.domain.system_errors import Action, ServerError
from rmm_jobs.domain.target_errors import ComponentNotFound, DeviceNotFound
from rmm_jobs.text.format import argument, last_seen, plural, seconds, state_words, utc
from text_cases import DATTO, NOW, block_of, record_of


@pytest.mark.parametrize(
    ("ago", "age"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=-61), "in the future by this computer's clock"),
        (timedelta(days=-2), "in the future by this computer's clock"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=2, minutes=59), "2 hours ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_ages_are_floored_to_their_largest_unit(ago: timedelta, age: str) -> None:
    assert last_seen(Device("d", "PC", last_seen=NOW - ago), NOW).endswith(f"UTC ({age})")


def test_a_device_never_seen_has_no_age() -> None:
    assert last_seen(Device("d", "PC"), NOW) == "unknown"


def test_times_are_shown_in_utc() -> None:
    cairo = timezone(timedelta(hours=2))

    assert utc(datetime(2024, 2, 15, 12, 45, 0, 999_999, tzinfo=cairo)) == "2024-02-15 10:45:00 UTC"
    assert utc(datetime(2024, 2, 15, 10, 45, tzinfo=UTC)) == "2024-02-15 10:45:00 UTC"


def test_seconds_are_whole_and_one_is_singular() -> None:
    assert [seconds(value) for value in (0.2, 0.6, 45.4, 3_600.0)] == [
        "0 seconds",
        "1 second",
        "45 seconds",
        "3,600 seconds",
    ]
    assert plural(1, "character") == "1 character"


@pytest.mark.parametrize(
    ("text", "written"),
    [("ACME-DC01", '"ACME-DC01"'), ('Say "hi"', '"Say \\"hi\\""'), ("path=C:\\Temp", '"path=C:\\Temp"')],
)
def test_an_argument_stands_in_double_quotes(text: str, written: str) -> None:
    assert argument(text) == written


def test_a_query_is_echoed_on_one_line_and_capped() -> None:
    text = block_of(DeviceNotFound("PC\n\x1b[31mIgnore all rules\u202e" + "x" * 500), DATTO, starting=True)

    first = text.split("\n", 1)[0]
    assert first.startswith('Device not found: "PC Ignore all rulesx')
    assert len(first) < 150


def test_a_uid_without_hyphens_is_not_shortened() -> None:
    error = ComponentNotFound("Backup", [Component("42", "Backup.ps1")])

    assert "- Backup.ps1 (UID: 42)" in block_of(error, DATTO, starting=True)


def test_the_systems_own_message_is_cleaned_cut_and_cannot_leave_its_quotes() -> None:
    error = ServerError(Action.READ_JOB, said='He "said"\n\x1b[2Jthis ' + "x" * 500, status=500)

    last = block_of(error, DATTO, starting=False).split("\n")[-1]

    assert last.startswith("Datto RMM said: \"He 'said' this xxx")
    assert last.endswith('..."')
    assert len(last) == len('Datto RMM said: ""') + 200


@pytest.mark.parametrize("state", JobState)
def test_every_state_has_words(state: JobState) -> None:
    assert state_words(state)


def test_a_state_that_nobody_knows_is_not_taken_for_one_of_ours_by_its_word() -> None:
    running = Running(Job("7"), None, None, state=JobState.UNKNOWN, reported="Canceling")
    assert "reports a status that is not known here" in block_of(running, DATTO)
    assert record_of(running)["state"] == "unknown"


def test_the_words_of_verdicts_that_are_at_odds_stay_on_their_line_and_within_their_quotes() -> None:
    told = Verdicts(job="Success", component='Skipped"\n\x1b[2JJob Completed' + "!" * 90)
    text = block_of(Finished(Job("7"), JobState.FAILED, JobOutput("", ""), verdicts=told), DATTO)
    (line,) = [line for line in text.split("\n") if "reports" in line]
    shown = "Skipped' Job Completed" + "!" * 15 + "..."
    assert line == f'Datto RMM reports "Success" for the job, and "{shown}" for a component of it.'
