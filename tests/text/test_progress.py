"""One line of progress, and the bar."""

import pytest

from rmm_jobs.jobs.model import Job, JobState
from rmm_jobs.jobs.ports import Progress, Step
from rmm_jobs.text.progress import bar, progress_line
from text_cases import JOB


@pytest.mark.parametrize(
    ("progress", "line"),
    [
        (Progress(Step.FINDING_DEVICE, 1.2), "Finding the device, 1 s"),
        (
            Progress(Step.WAITING, 12.9, job=JOB, state=JobState.RUNNING),
            "Clear Temp Files on ACME-DC01: running, 12 s",
        ),
        (
            Progress(Step.WAITING, 45.0, percent=60, job=JOB, state=JobState.RUNNING),
            "Clear Temp Files on ACME-DC01: running, 45 s, about 60%",
        ),
        (
            Progress(Step.READING_OUTPUT, 46.0, job=JOB, state=JobState.COMPLETED),
            "Clear Temp Files on ACME-DC01: reading the output, 46 s",
        ),
        (
            Progress(Step.WAITING, 3.0, job=Job("j1", device_uid="d1"), state=JobState.QUEUED),
            "The job on d1: queued, 3 s",
        ),
        (Progress(Step.WAITING, 3.0, job=Job("j1")), "The job: waiting for the job, 3 s"),
        (
            Progress(Step.WAITING, 3.0, job=Job("12", component="New-User.ps1"), state=JobState.WAITING),
            "New-User.ps1: waiting for feedback, 3 s",
        ),
        (
            Progress(Step.WAITING, 3.0, job=Job("12", component="New-User.ps1"), state=JobState.CANCELING),
            "New-User.ps1: canceling, 3 s",
        ),
    ],
)
def test_a_line_says_what_where_and_how_long(progress: Progress, line: str) -> None:
    assert progress_line(progress) == line


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
