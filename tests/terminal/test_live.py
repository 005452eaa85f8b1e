"""Progress on a terminal."""

import io
import threading
from pathlib import Path

import pytest

from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Progress, Step
from rmm_jobs.terminal.live import LiveLine
from rmm_jobs.terminal.printing import TerminalProgress

JOB = Job("a-job", device="ACME-DC01", component="Clear Temp Files", reference="rj-1")

FULL, EMPTY = "\u2501", "\u2500"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def waiting(elapsed: float, percent: int | None = None, state: JobState = JobState.RUNNING) -> Progress:
    return Progress(Step.WAITING, elapsed, percent, JOB, state)


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "79")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


async def test_one_line_is_written_over_and_taken_away() -> None:
    terminal = Terminal()
    progress = TerminalProgress(terminal)
    await progress(waiting(2))
    progress.clear()
    progress.clear()
    await progress(waiting(3))
    progress.clear()
    assert terminal.getvalue() == (
        "\r\x1b[KRunning, 2 s  Clear Temp Files on ACME-DC01\r\x1b[K"
        "\r\x1b[KRunning, 3 s  Clear Temp Files on ACME-DC01\r\x1b[K"
    )


@pytest.mark.parametrize(
    ("columns", "drawn"),
    [
        (40, f"Running, 3 s  {FULL * 5}{EMPTY * 6} 50%  Clear Te"),
        (80, f"Running, 3 s  {FULL * 12}{EMPTY * 12} 50%  Clear Temp Files on ACME-DC01"),
        (120, f"Running, 3 s  {FULL * 12}{EMPTY * 12} 50%  Clear Temp Files on ACME-DC01  Job a-job"),
    ],
)
def test_the_line_and_its_bar_fit_the_width(columns: int, drawn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    line = LiveLine(Terminal(), now=lambda: 0.0)
    line.show(waiting(3, percent=50))
    line.stop()
    assert line.line() == drawn
    assert len(drawn) < columns


def test_the_clock_moves_while_the_system_is_silent() -> None:
    now, drawn = [100.0], threading.Event()

    class Watched(Terminal):
        def write(self, text: str, /) -> int:
            if "10 s" in text:
                drawn.set()
            return super().write(text)

    line = LiveLine(Watched(), now=lambda: now[0])
    line.show(waiting(3))
    now[0] = 107.5
    assert drawn.wait(10)
    line.stop()


async def test_a_file_gets_a_line_every_thirty_seconds_and_nobody_without_a_stream_gets_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, dumb = io.StringIO(), Terminal()
    monkeypatch.setenv("TERM", "dumb")
    for stream in (file, dumb, None):
        progress = TerminalProgress(stream)
        for second in (2, 29, 31, 45, 60, 62, 95):
            await progress(waiting(second))
        progress.clear()
    lines = [f"Job a-job: running, {second} s (Clear Temp Files on ACME-DC01)\n" for second in (31, 62, 95)]
    assert file.getvalue() == dumb.getvalue() == "".join(lines)


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
    progress.clear()
    assert terminal.getvalue() == "\r\x1b[KRunning, 2 s  Clear Temp Files on ACME-DC01"


def test_a_line_is_cut_to_the_terminal_as_it_is_spelled_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Narrow(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "40")
    job = Job("a-job", device="ACME-DC01", component="Gr\u00f6\u00dfe pr\u00fcfen")
    with Narrow((tmp_path / "screen").open("wb"), encoding="ascii", errors="backslashreplace") as screen:
        line = LiveLine(screen, now=lambda: 0.0)
        line.show(Progress(Step.WAITING, 2, 50, job, JobState.RUNNING))
        line.stop()
    assert line.line() == "Running, 2 s  =====------ 50%  Gr\\xf6\\x"
