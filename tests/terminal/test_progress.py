"""Progress on a terminal."""

import io
from pathlib import Path

import pytest

from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Progress, Step
from rmm_jobs.jobs.context import CallStart
from rmm_jobs.relay import ProgressRelay
from rmm_jobs.terminal.printing import TerminalProgress

JOB = Job("a-job", device="ACME-DC01", component="Clear Temp Files", reference="rj-1")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def waiting(elapsed: float, percent: int | None = None, state: JobState = JobState.RUNNING) -> Progress:
    return Progress(Step.WAITING, elapsed, percent, JOB, state)


async def test_one_line_is_written_over_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "79")
    terminal = Terminal()
    progress = TerminalProgress(terminal)
    await progress(waiting(2))
    await progress(waiting(3, percent=50))
    progress.clear()
    progress.clear()
    assert terminal.getvalue() == (
        "\r\x1b[KJob a-job: running, 2 s (Clear Temp Files on ACME-DC01)"
        "\r\x1b[KJob a-job: running, 3 s (Clear Temp Files on ACME-DC01)  [=========>          "
        "\r\x1b[K"
    )


async def test_nothing_is_drawn_where_nobody_sees_it() -> None:
    file = io.StringIO()
    for stream in (file, None):
        progress = TerminalProgress(stream)
        await progress(waiting(2))
        progress.clear()
    assert file.getvalue() == ""


async def test_a_terminal_that_goes_away_does_not_take_the_answer_with_it() -> None:
    class Leaving(Terminal):
        def write(self, text: str, /) -> int:
            if self.getvalue():
                raise OSError(5, "Input/output error")
            return super().write(text)

    terminal = Leaving()
    progress = TerminalProgress(terminal)
    await progress(waiting(2))
    progress.clear()
    await progress(waiting(3))
    assert terminal.getvalue() == "\r\x1b[KJob a-job: running, 2 s (Clear Temp Files on ACME-DC01)"


async def test_a_line_is_cut_to_the_terminal_as_it_is_spelled_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Narrow(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "45")
    job = Job("a-job", device="ACME-DC01", component="Größe prüfen")
    with Narrow((tmp_path / "screen").open("wb"), encoding="ascii", errors="backslashreplace") as screen:
        await TerminalProgress(screen)(Progress(Step.WAITING, 2, None, job, JobState.RUNNING))
    assert (tmp_path / "screen").read_bytes() == b"\r\x1b[K" + rb"Job a-job: running, 2 s (Gr\xf6\xdfe pr\xfcf"


async def test_a_watcher_that_fails_does_not_break_the_call_and_the_job_is_remembered() -> None:
    async def gone(progress: Progress) -> None:
        del progress
        raise BrokenPipeError

    watched = ProgressRelay(gone)
    assert (watched.job, watched.running) == (None, None)
    await watched(waiting(1))
    assert (watched.job, watched.running) == (JOB, JOB)
    await watched(waiting(2, state=JobState.COMPLETED))
    assert (watched.job, watched.running) == (JOB, None)


async def test_a_job_whose_output_is_read_is_not_said_to_go_on_when_nobody_has_seen_its_state() -> None:
    async def seen(progress: Progress) -> None:
        del progress

    reading = Progress(Step.READING_OUTPUT, 1, None, JOB)
    relay = ProgressRelay(seen)
    await relay(reading)
    assert (relay.job, relay.running) == (JOB, None)
    starting = CallStart()
    starting.send(JOB)
    started = ProgressRelay(seen, starting)
    await started(reading)
    assert started.running == JOB


async def test_a_bug_in_the_base_of_exceptions_is_not_swallowed() -> None:
    async def interrupted(progress: Progress) -> None:
        del progress
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await ProgressRelay(interrupted)(waiting(1))
