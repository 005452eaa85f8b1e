"""Where `serve --http` may listen: on this machine alone."""

from pathlib import Path

import pytest

from rmm_jobs.cli import main
from rmm_jobs.terminal.addresses import Address, read_address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("127.0.0.1:8722", Address("127.0.0.1", 8722)),
        ("127.9.9.9:0", Address("127.9.9.9", 0)),
        ("[::1]:65535", Address("::1", 65_535)),
        ("LocalHost:1", Address("127.0.0.1", 1)),
    ],
)
def test_an_address_of_this_machine_is_taken(typed: str, meant: Address) -> None:
    assert read_address(typed) == meant


@pytest.mark.parametrize("typed", ["0.0.0.0:1", "192.168.1.9:1", "[::]:1", "acme-dc01:1", "localhost.evil.example:1"])
def test_an_address_that_others_reach_is_refused_with_the_reason(
    typed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        main(["--demo", "serve", "--http", typed])
    assert ended.value.code == 2
    assert "whoever reaches the port runs jobs with your key" in capsys.readouterr().err


@pytest.mark.parametrize(
    "typed", ["", "8722", ":8722", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80"]
)
def test_what_is_no_address_is_told_the_form(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", f"--http={typed}"])
    assert ended.value.code == 2
    assert "has to be HOST:PORT" in capsys.readouterr().err
