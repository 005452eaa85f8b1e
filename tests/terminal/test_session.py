"""What a job asks is asked of whoever sits at the terminal, as often as it asks; on a pipe, lines are read."""

from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import TextIO

import pytest

from fakes.keyboard import Sits, Tty
from rmm_jobs.cli import main
from rmm_jobs.jobs.feedback import Answer
from rmm_jobs.terminal import session
from rmm_simulator.psu.server import PsuServer


def job_id(server: PsuServer) -> str:
    return str(server.started[-1].id)


def given(server: PsuServer) -> list[str | None]:
    return [answer.data for answer in server.started[-1].answers]


def asks_on(server: PsuServer) -> str:
    """The id of a job that asks two things, the second a secret."""
    main(["run-job", "Asks-On.ps1"])
    return job_id(server)


def test_a_job_is_answered_until_it_asks_nothing_any_more(
    server: PsuServer, sits: Sits, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    job = asks_on(server)
    capsys.readouterr()
    person = sits("ana", "hunter2zz")
    assert main(["answer-job", job]) == 0
    out = capsys.readouterr().out
    assert given(server) == ["ana", "hunter2zz"]
    assert 'The job asks: "Who?"\n> ' in person.screen.getvalue()
    assert person.hidden == ['The job asks: "Password" (not shown while you type)\n> ']
    assert out.startswith("Job Completed Successfully")
    assert "\nana has ********\n" in out
    assert "hunter2zz" not in out + person.screen.getvalue()
    assert b"hunter2zz" not in (tmp_path / "jobs.sqlite3").read_bytes()


@pytest.mark.parametrize("waiting", [["run-job", "Asks-On.ps1", "--wait"], ["job-status", "(the job)", "--wait"]])
def test_whoever_waits_at_a_terminal_is_asked_there(
    server: PsuServer, waiting: list[str], sits: Sits, capsys: pytest.CaptureFixture[str]
) -> None:
    if waiting[0] == "job-status":
        waiting[1] = asks_on(server)
        capsys.readouterr()
    sits("ana", "hunter2zz")
    assert main(waiting) == 0
    assert capsys.readouterr().out.startswith("Job Completed Successfully")
    assert given(server) == ["ana", "hunter2zz"]


@pytest.mark.parametrize("look", [["run-job", "Asks.ps1"], ["job-status", "(the job)"], ["list-jobs"]])
def test_whoever_only_looks_is_not_asked(server: PsuServer, look: list[str], sits: Sits) -> None:
    job = asks_on(server)
    sits()
    main([job if word == "(the job)" else word for word in look])
    assert given(server) == []


def test_where_nobody_sits_the_prompt_is_the_answer(server: PsuServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run-job", "Asks-On.ps1", "--wait"]) == 5
    out = capsys.readouterr().out
    assert out.startswith("Job Waiting for Feedback")
    assert out.endswith(f"To answer it: rmm-jobs-mcp --system psu answer-job {job_id(server)}\n")


def test_nobody_is_asked_who_cannot_see_the_question(
    server: PsuServer, sits: Sits, monkeypatch: pytest.MonkeyPatch
) -> None:
    sits()
    monkeypatch.setattr("sys.stderr", StringIO())
    assert main(["run-job", "Asks-On.ps1", "--wait"]) == 5
    assert given(server) == []


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    ("lines", "responder"),
    [
        ("ana\nhunter2zz\n", ["ana", "hunter2zz"]),
        ("ana\nhunter2zz", ["ana", "hunter2zz"]),
        ("ana\n", ["ana"]),
        ("\n", [""]),
        ("", []),
    ],
)
def test_on_a_pipe_each_line_is_an_answer_and_a_secret_one_too(
    server: PsuServer,
    lines: str,
    responder: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    job = asks_on(server)
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", StringIO(lines))
    code = main(["answer-job", job])
    printed = capsys.readouterr()
    over = len(responder) == 2
    assert (code, printed.out.split("\n")[0]) == (
        (0, "Job Completed Successfully") if over else (5, "Job Waiting for Feedback")
    )
    assert "not shown" not in printed.err
    assert "hunter2zz" not in printed.out + printed.err
    assert given(server) == responder


class Unreadable(StringIO):
    """What `<&1` can make of stdin."""

    def readline(self, size: int = -1, /) -> str:
        raise OSError(9, f"not readable, not {size} characters of it")


def on_a_pipe(data: bytes, encoding: str = "utf-8") -> TextIOWrapper:
    return TextIOWrapper(BytesIO(data), encoding=encoding)


@pytest.mark.parametrize(
    ("stdin", "responder"),
    [(on_a_pipe(b"ana\nhunter\xff2zz\n"), ["ana"]), (on_a_pipe(b"\x81\n", "cp1252"), [])],
    ids=["no UTF-8", "not in the code page"],
)
def test_an_answer_that_is_no_text_is_not_sent_and_the_job_goes_on_waiting(
    server: PsuServer,
    stdin: TextIOWrapper,
    responder: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    job = asks_on(server)
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", stdin)
    assert main(["answer-job", job]) == 5
    printed = capsys.readouterr()
    assert printed.out.startswith("Job Waiting for Feedback")
    assert "Not sent: the answer holds bytes that are no text" in printed.err
    assert given(server) == responder


@pytest.mark.parametrize(
    ("stdin", "responder"),
    [(on_a_pipe("Zoë\r\n".encode()), ["Zoë"]), (None, []), (Unreadable(), [])],
    ids=["lines of Windows", "no stdin", "nothing to be read"],
)
def test_a_pipe_has_lines_of_every_kind_or_there_is_none(
    server: PsuServer, stdin: TextIO | None, responder: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asks_on(server)
    monkeypatch.setattr("sys.stdin", stdin)
    assert main(["answer-job", job]) == 5
    assert given(server) == responder


def test_a_secret_that_is_typed_in_bytes_that_are_no_text_is_not_sent(
    server: PsuServer, sits: Sits, capsys: pytest.CaptureFixture[str]
) -> None:
    job = asks_on(server)
    capsys.readouterr()
    person = sits("ana", UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"))
    assert main(["answer-job", job]) == 5
    assert "Not sent: the answer holds bytes that are no text" in person.screen.getvalue()
    assert capsys.readouterr().out.startswith("Job Waiting for Feedback")
    assert given(server) == ["ana"]


def test_somebody_types_whose_answer_goes_nowhere(
    server: PsuServer, sits: Sits, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job = asks_on(server)
    capsys.readouterr()
    person = sits("hunter2zz")
    monkeypatch.setattr("sys.stdin", Tty("ana\n"))
    monkeypatch.setattr("sys.stdout", None)
    assert main(["answer-job", job]) == 0
    assert given(server) == ["ana", "hunter2zz"]
    said = person.screen.getvalue().replace("\n", " ")
    assert f"The answer could not be printed. Job ID: {job}. To check status: " in said


@pytest.mark.sample(2)
@pytest.mark.parametrize("gone", [KeyboardInterrupt(), EOFError(), OSError(5, "gone")], ids=repr)
@pytest.mark.parametrize("words", [[], ["ana"]], ids=["at the first prompt", "at the second"])
def test_somebody_who_leaves_at_a_prompt_learns_how_to_answer_it_later(
    server: PsuServer,
    words: list[str],
    gone: BaseException,
    sits: Sits,
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = sits(*words, gone)
    assert main(["run-job", "Asks-On.ps1", "--wait"]) == 130
    command = f"rmm-jobs-mcp --system psu answer-job {job_id(server)}"
    told = f"Not answered: Asks-On.ps1 goes on waiting. To answer it:\n  {command}"
    assert person.screen.getvalue().endswith(f"\n{told}\n")
    assert (given(server), capsys.readouterr().out) == (words, "")


def test_somebody_who_leaves_after_the_answer_learns_that_the_job_goes_on(
    server: PsuServer, sits: Sits, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leave(*_: object) -> None:
        raise KeyboardInterrupt

    def leaving(reply: Answer) -> object:
        assert reply.words == "ana"
        return leave

    person = sits("ana")
    monkeypatch.setattr(session, "sending", leaving)
    assert main(["run-job", "Asks-On.ps1", "--wait"]) == 130
    told = f"Asks-On.ps1. The job goes on. To check status:\n  rmm-jobs-mcp --system psu job-status {job_id(server)}\n"
    assert person.screen.getvalue().endswith(told)


def test_a_prompt_that_changed_meanwhile_is_not_answered(
    server: PsuServer, sits: Sits, capsys: pytest.CaptureFixture[str]
) -> None:
    def slowly() -> str:
        server.answer(server.started[-1], "elsewhere")
        return "ana"

    job = asks_on(server)
    capsys.readouterr()
    person = sits(slowly, "hunter2zz")
    assert main(["answer-job", job]) == 0
    assert given(server) == ["elsewhere", "hunter2zz"]
    (question,) = person.hidden
    assert question.splitlines() == [
        "What you typed before was not sent: that prompt is not asked any more.",
        'The job asks: "Password" (not shown while you type)',
        "> ",
    ]
    out = capsys.readouterr().out
    assert "\nelsewhere has ********\n" in out
    assert out.endswith("Not sent: 1 answer. The prompt that it was for was not asked any more when it was given.\n")


def test_a_job_that_asks_nothing_says_so(server: PsuServer, sits: Sits, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run-job", "Quick.ps1", "--wait"])
    capsys.readouterr()
    sits()
    assert main(["answer-job", job_id(server)]) == 3
    assert capsys.readouterr().out.startswith("Nothing to answer")
