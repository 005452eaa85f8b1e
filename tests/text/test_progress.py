"""One line of progress, and the bar."""

from dataclasses import replace

import pytest

from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Progress, Step
from rmm_jobs.text.progress import bar, progress_line, read_line, words_of
from text_cases import JOB


@pytest.mark.parametrize(
    ("progress", "line"),
    [
        (Progress(Step.FINDING_DEVICE, 1.2), "Finding the device, 1 s"),
        (
            Progress(Step.WAITING, 12.9, job=JOB, state=JobState.RUNNING),
            "Job j1k2l3m4-n5o6-7890-pqrs-123456789def: running, 12 s (Clear Temp Files on ACME-DC01)",
        ),
        (
            Progress(Step.WAITING, 45.0, percent=60, job=JOB, state=JobState.RUNNING),
            "Job j1k2l3m4-n5o6-7890-pqrs-123456789def: running, 45 s, about 60% (Clear Temp Files on ACME-DC01)",
        ),
        (
            Progress(Step.READING_OUTPUT, 46.0, job=JOB, state=JobState.COMPLETED),
            "Job j1k2l3m4-n5o6-7890-pqrs-123456789def: reading the output, 46 s (Clear Temp Files on ACME-DC01)",
        ),
        (
            Progress(Step.WAITING, 3.0, job=Job("j1", device_uid="d1"), state=JobState.QUEUED),
            "Job j1: queued, 3 s (The job on d1)",
        ),
        (Progress(Step.WAITING, 3.0, job=Job("j1")), "Job j1: waiting for the job, 3 s (The job)"),
        (
            Progress(Step.WAITING, 3.0, job=Job("12", component="New-User.ps1"), state=JobState.WAITING),
            "Job 12: waiting for feedback, 3 s (New-User.ps1)",
        ),
        (
            Progress(Step.WAITING, 3.0, job=Job("12", component="New-User.ps1"), state=JobState.CANCELING),
            "Job 12: canceling, 3 s (New-User.ps1)",
        ),
        (
            Progress(Step.STARTING, 1.0, job=Job("", component="New-User.ps1", reference="rj-0a1b2c3d4e5f")),
            "Job rj-0a1b2c3d4e5f: starting the job, 1 s (New-User.ps1)",
        ),
    ],
)
def test_a_line_says_what_where_and_how_long(progress: Progress, line: str) -> None:
    assert progress_line(progress) == line
    words, shown = words_of(progress), read_line(line)
    assert shown == replace(words, elapsed=float(int(words.elapsed)))


def test_a_line_of_another_server_is_shown_as_it_is() -> None:
    assert read_line("Half of it is done").doing == "Half of it is done"


def test_a_line_is_short_and_single_whatever_the_names_are() -> None:
    job = Job("j1", device="D\n" * 300, component="C\x1b[31m " * 300)

    line = progress_line(Progress(Step.LOOKING_FOR_START, 123_456.0, percent=95, job=job))

    assert len(line) < 200
    assert "\n" not in line


@pytest.mark.parametrize(
    ("percent", "cells"),
    [
        (0, ">                   "),
        (4, ">                   "),
        (50, "=========>          "),
        (95, "==================> "),
        (99, "==================> "),
        (100, "===================="),
    ],
)
def test_the_bar_has_twenty_cells(percent: int, cells: str) -> None:
    assert bar(percent, 45.0) == f"[{cells}] {percent}% - Executing..."


def test_without_a_percentage_the_bar_is_the_time() -> None:
    assert bar(None, 45.9) == "Executing... 45 s"
    assert bar(None, None) == "Executing..."
