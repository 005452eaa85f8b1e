"""What is written at a terminal, stream by stream."""

from dataclasses import replace
from io import StringIO, TextIOWrapper
from pathlib import Path

import pytest

from fakes.keyboard import Tty
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.listing_results import ComponentList
from rmm_jobs.domain.model import Job, Stream
from rmm_jobs.domain.output_results import OutputPage
from rmm_jobs.domain.results import AnswerNotSent, Cancellation, CancelReport, JobDetails, Queued, Running
from rmm_jobs.domain.target_errors import DeviceNotFound
from rmm_jobs.domain.wording import Audience
from rmm_jobs.responses import ToolResponse
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.terminal.output import is_terminal, prepare_streams, say, spelled, tell
from rmm_jobs.terminal.printing import write_answer

JOB = Job("12", component="Script1.ps1")
FILES = (("out", "wb"), ("err", "wb"), ("in", "w+b"))


class Failing(StringIO):
    """A stream that takes nothing."""

    def write(self, text: str, /) -> int:
        raise OSError(28, f"{len(text)} characters too many")


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Queued(JOB), True),
        (CancelReport(JOB, Cancellation.CANCELED, 1), True),
        (JobDetails(Running(JOB, None, None), (), ()), True),
        (AnswerNotSent(Queued(JOB)), True),
        (OutputPage(JOB, Stream.STDOUT, "", 0, 0), False),
        (ComponentList("x", (), 0), False),
        (DeviceNotFound("x"), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_job_is_named_when_the_answer_reports_on_it_and_not_when_it_is_read_from(
    outcome: Answerable | JobsError, told: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout", None)
    write_answer(ToolResponse("a block", {}, outcome), replace(SYSTEMS["psu"].wording, audience=Audience.TERMINAL))
    said = "The answer could not be printed. Job ID: 12. To check status: rmm-jobs-mcp --system psu job-status 12\n"
    assert capsys.readouterr().err == (said if told else "")


def test_what_a_stream_cannot_take_is_not_said_and_raises_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say("a")
    monkeypatch.setattr("sys.stdout", Failing())
    assert not say("b")
    monkeypatch.setattr("sys.stdout", None)
    assert not say("c")
    monkeypatch.setattr("sys.stderr", Failing())
    tell("d")
    monkeypatch.undo()
    tell("e")
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("a\n", "stdout: 2 characters too many\ne\n")


def test_a_stream_that_is_closed_or_absent_is_no_terminal() -> None:
    gone = StringIO()
    gone.close()
    assert (is_terminal(None), is_terminal(gone)) == (False, False)


def test_a_line_is_measured_as_it_will_be_spelled(tmp_path: Path) -> None:
    with (tmp_path / "x").open("w", encoding="ascii", errors="backslashreplace") as stream:
        assert spelled("Büro", stream) == r"B\xfcro"
    assert spelled("Büro", StringIO()) == "Büro"


def test_streams_are_made_to_take_every_character(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    streams = [TextIOWrapper((tmp_path / name).open(mode), encoding="ascii") for name, mode in FILES]
    for name, stream in zip(("stdout", "stderr", "stdin"), streams, strict=True):
        monkeypatch.setattr(f"sys.{name}", stream)
    prepare_streams()
    monkeypatch.undo()
    assert [stream.errors for stream in streams] == ["backslashreplace", "backslashreplace", "surrogateescape"]
    for stream in streams:
        stream.close()


def test_an_answer_fits_the_terminal_and_is_whole_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "[DEMO: nothing is real.]\n\nDone at last\n\nIt was done with some care."
    answer = ToolResponse(words, {}, DeviceNotFound("x"))
    monkeypatch.setenv("COLUMNS", "16")
    monkeypatch.setenv("NO_COLOR", "1")
    for stream in (Tty(), StringIO()):
        with monkeypatch.context() as printed:
            printed.setattr("sys.stdout", stream)
            write_answer(answer, SYSTEMS["datto"].wording, "[DEMO: nothing is real.]")
        fits = "[DEMO: nothing\nis real.]\n\nDone at last\n\nIt was done with\nsome care.\n"
        assert stream.getvalue() == (fits if stream.isatty() else f"{words}\n")
