"""The job has run: its UID and its exit code reach the caller, whatever the terminal or the pipe can take."""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from rmm_jobs.cli import main

DATTO = ("run-job", "ACME-DC01", "Clear Temp Files", "--variables", "days=3,path=C:\\Größe→")
PSU = ("--system", "psu", "run-job", "Script1.ps1", "--parameters", "RequiredParameter=Größe→")
REFUSED = ("run-job", "DC0", "Clear Temp Files")
LOOKUP = ("device-lookup", "Größe→")


@contextmanager
def full() -> Generator[BinaryIO]:
    with Path("/dev/full").open("wb") as stream:
        yield stream


@contextmanager
def broken() -> Generator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        yield writing
    finally:
        os.close(writing)


def demo(
    folder: Path, *words: str | bytes, stdout: int | BinaryIO = subprocess.PIPE, closed: str = "", encoding: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """A command on a simulated system, as a process of its own; `closed` is how a shell closes streams: `>&-`."""
    command = [sys.executable, "-m", "rmm_jobs", "--demo", *words]
    if closed:
        command = ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *command]
    return subprocess.run(
        command,
        # Buffered, as it is unless somebody asks for something else: much then fails at the end of the process only.
        env={
            **os.environ,
            "RMM_JOBS_DATA_DIR": str(folder),
            "PYTHONIOENCODING": encoding or "utf-8",
            "PYTHONUNBUFFERED": "",
        },
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("encoding", "words", "printed"),
    [
        pytest.param("ascii", DATTO, rb"Gr\xf6\xdfe\u2192", marks=pytest.mark.exhaustive),
        pytest.param("cp1252", DATTO, "Größe".encode("cp1252") + rb"\u2192", marks=pytest.mark.exhaustive),
        pytest.param("cp850:strict", PSU, "Größe".encode("cp850") + rb"\u2192", marks=pytest.mark.exhaustive),
        pytest.param("ascii:strict", PSU, rb"Gr\xf6\xdfe\u2192", marks=pytest.mark.exhaustive),
    ],
)
def test_a_character_that_the_encoding_lacks_is_printed_escaped_and_the_uid_is_printed(
    encoding: str, words: tuple[str, ...], printed: bytes, tmp_path: Path
) -> None:
    ended = demo(tmp_path, *words, encoding=encoding)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert printed in ended.stdout
    assert b"\nJob UID:      " in ended.stdout or b"\nJob ID:       " in ended.stdout


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX streams")
@pytest.mark.parametrize(
    ("words", "label", "way"),
    [
        pytest.param(DATTO, "Job UID: ", "full", id="full"),
        pytest.param(PSU, "Job ID: ", "broken", id="broken", marks=pytest.mark.exhaustive),
        pytest.param(DATTO, "Job UID: ", "closed", id="closed", marks=pytest.mark.exhaustive),
    ],
)
def test_where_stdout_cannot_take_the_answer_its_uid_goes_to_stderr_and_the_exit_code_is_the_jobs(
    words: tuple[str, ...], label: str, way: str, tmp_path: Path
) -> None:
    if way == "closed":
        ended = demo(tmp_path, *words, closed=">&-")
    else:
        with full() if way == "full" else broken() as stream:
            ended = demo(tmp_path, *words, stdout=stream)
    said = ended.stderr.decode()
    assert ended.returncode == 0
    assert f"The answer could not be printed. {label}" in said
    uid = said.split(label)[1].split(".")[0]
    (state,) = tmp_path.glob("demo-*.json")
    assert uid in state.read_text(encoding="utf-8")
    assert said.startswith("stdout: No space left on device\n") == (way == "full")
    assert "Traceback" not in said
    assert "ignored" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX streams")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(REFUSED, 3, marks=pytest.mark.exhaustive),
        pytest.param(LOOKUP, 0, marks=pytest.mark.exhaustive),
        pytest.param(("--help",), 0, marks=pytest.mark.exhaustive),
        pytest.param(("--version",), 0, marks=pytest.mark.exhaustive),
    ],
    ids=str,
)
def test_a_reader_that_has_gone_changes_no_exit_code_and_is_told_nothing(
    words: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    with broken() as stream:
        ended = demo(tmp_path, *words, stdout=stream)
    assert (ended.returncode, ended.stderr) == (code, b"")


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX streams")
@pytest.mark.parametrize(
    ("words", "code", "closed"),
    [
        pytest.param((*PSU, "--wait"), 0, "<&-", id="stdin closed", marks=pytest.mark.exhaustive),
        pytest.param(REFUSED, 3, ">&- 2>&-", id="both closed", marks=pytest.mark.exhaustive),
        pytest.param(DATTO, 0, "2>/dev/full >/dev/full", id="both full", marks=pytest.mark.exhaustive),
        pytest.param(("--version",), 0, ">&-", id="version"),
    ],
)
def test_a_stream_that_is_not_there_is_no_failure_of_the_job(
    words: tuple[str, ...], code: int, closed: str, tmp_path: Path
) -> None:
    ended = demo(tmp_path, *words, closed=closed)
    assert (ended.returncode, b"Traceback" in ended.stderr) == (code, False)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX streams")
@pytest.mark.parametrize("command", ["doctor", "demo"])
def test_a_command_of_many_lines_goes_on_to_its_exit_code_without_a_reader(command: str, tmp_path: Path) -> None:
    with broken() as stream:
        ended = demo(tmp_path, command, stdout=stream)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("words", "argument"),
    [
        (["run-job", "\udcff", "Clear Temp Files"], "device"),
        (["run-job", "ACME-DC01", "a\udcff"], "component"),
        (["run-job", "ACME-DC01", "Clear Temp Files", "--variables", "path=\udcff"], "variables"),
        (["device-lookup", "x", "--site", "\udcff"], "site"),
        (["job-status", "x", "--device", "\udcff"], "device"),
        (["--system", "psu", "run-job", "Script1.ps1", "--credential", "\udcff"], "credential"),
    ],
)
def test_bytes_that_are_no_text_are_refused_before_anything_is_done(
    words: list[str], argument: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        main(["--demo", *words])
    assert ended.value.code == 2
    assert f"error: argument {argument}: holds bytes that are no text in " in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="file names that are no text")
def test_commands_are_installed_in_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff"
    ended = demo(tmp_path, "install-commands", "--project", folder, encoding="utf-8:strict")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert rb"/\udcff/.claude:" in ended.stdout
    assert b"commands/run-job.md" in ended.stdout
    assert Path(os.fsdecode(folder), ".claude", "commands", "run-job.md").is_file()
