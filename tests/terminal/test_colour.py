"""Colour: at a terminal that shows it, and nowhere else."""

import io
from collections.abc import Callable

import pytest

from fakes.keyboard import Tty
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.results import (
    Cancellation,
    CancelReport,
    Finished,
    JobDetails,
    MayHaveStarted,
    Queued,
    Running,
    StartSearch,
)
from rmm_jobs.domain.target_errors import DeviceNotFound
from rmm_jobs.terminal.colour import Tone, painted, tone_of, with_heading
from text_cases import RECORD_CASES

JOB = Job("a-job")
NOTHING = JobOutput("", "")
MARK = "[DEMO: nothing is real.]"


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes stdout a terminal with colours."""

    def sit() -> None:
        monkeypatch.setattr("sys.stdout", Tty())
        monkeypatch.setenv("TERM", "xterm-256color")
        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
            monkeypatch.delenv(name, raising=False)

    return sit


@pytest.mark.parametrize(
    ("outcome", "tone"),
    [
        (Finished(JOB, JobState.COMPLETED, NOTHING), Tone.GOOD),
        (Finished(JOB, JobState.WARNING, NOTHING), Tone.OPEN),
        (Finished(JOB, JobState.FAILED, NOTHING), Tone.BAD),
        (JobDetails(Finished(JOB, JobState.FAILED, NOTHING), (), ()), Tone.BAD),
        (CancelReport(JOB, Cancellation.CANCELED, 1.0), Tone.GOOD),
        (Queued(JOB), Tone.OPEN),
        (Running(JOB, None, None), Tone.OPEN),
        (MayHaveStarted(JOB, StartSearch.DONE), Tone.OPEN),
        (DeviceNotFound("x"), Tone.BAD),
    ],
)
def test_a_heading_has_the_colour_of_what_happened(outcome: Answerable | JobsError, tone: Tone) -> None:
    assert tone_of(outcome) is tone


def test_every_outcome_has_a_tone() -> None:
    tones = {tone_of(case.subject) for case in RECORD_CASES.values()}
    assert tones == {Tone.GOOD, Tone.BAD, Tone.OPEN, Tone.PLAIN}


def test_the_heading_alone_has_a_colour_and_the_mark_is_dim(at_a_terminal: Callable[[], None]) -> None:
    at_a_terminal()
    assert with_heading("Failed\n\nOutput", None, Tone.BAD) == "\x1b[1;31mFailed\x1b[0m\n\nOutput"
    assert with_heading(f"{MARK}\n\nDone\nx", MARK, Tone.GOOD) == f"\x1b[2m{MARK}\x1b[0m\n\n\x1b[1;32mDone\x1b[0m\nx"


def test_mark_heading_and_the_rest_are_each_made_to_fit(at_a_terminal: Callable[[], None]) -> None:
    at_a_terminal()
    shown = with_heading(f"{MARK}\n\nDone\nx", MARK, Tone.GOOD, lambda part: part.replace(" ", "\n"))
    assert shown == "\x1b[2m[DEMO:\nnothing\nis\nreal.]\x1b[0m\n\n\x1b[1;32mDone\x1b[0m\nx"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_switched_off(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, at_a_terminal: Callable[[], None]
) -> None:
    at_a_terminal()
    monkeypatch.setenv(name, value)
    assert painted("Done", Tone.GOOD) == "Done"


def test_a_pipe_gets_the_bytes_of_the_block(monkeypatch: pytest.MonkeyPatch, at_a_terminal: Callable[[], None]) -> None:
    at_a_terminal()
    assert painted("Done", Tone.GOOD) != "Done"
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert with_heading(f"{MARK}\n\nDone\nx", MARK, Tone.GOOD) == f"{MARK}\n\nDone\nx"
