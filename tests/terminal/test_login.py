"""login and logout: secrets in the keyring, bound to the address that they were typed for."""

import io
import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import keyrings
from fakes.keyboard import Sits
from fakes.keyrings import MemoryKeyring
from rmm_jobs.cli import main
from rmm_jobs.settings import read_settings
from rmm_jobs.systems.datto.settings import DattoAccount, datto_account
from rmm_jobs.systems.psu.settings import psu_account
from rmm_jobs.terminal import login as module

MERLOT = "https://merlot-api.centrastage.net"
TYPED = "merlot\nKEY0123\nSECRET0123\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    names = ("PLATFORM", "API_URL", "API_KEY", "API_SECRET", "API_SECRET_FILE")
    for name in (*(f"DATTO_{each}" for each in names), "PSU_URL", "PSU_APP_TOKEN", "RMM_JOBS_SYSTEM"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "rmm-jobs-mcp"


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return keyrings.use(monkeypatch)


@pytest.fixture
def log_in(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def typed(text: str = TYPED, *words: str) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        return main([*words, "login"])

    return typed


def account() -> DattoAccount:
    return datto_account(read_settings())


def test_what_is_typed_is_kept_in_the_keyring_and_used_without_any_setting(
    home: Path, backend: MemoryKeyring, log_in: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert log_in() == 0
    said = capsys.readouterr()
    assert f"Stored in the keyring in memory: DATTO_API_KEY and DATTO_API_SECRET, for {MERLOT} alone." in said.out
    assert "KEY0123" not in said.out + said.err
    assert account() == DattoAccount(MERLOT, "KEY0123", "SECRET0123")
    files = [file for file in home.rglob("*") if file.is_file()]
    assert [file.read_text(encoding="utf-8") for file in files if "0123" in file.read_text(encoding="utf-8")] == []
    assert {name for _, name in backend.held} == {"DATTO_API_KEY merlot", "DATTO_API_SECRET merlot"}
    if sys.platform != "win32":
        assert stat.S_IMODE((home / "login.json").stat().st_mode) == 0o600


def test_a_secret_is_typed_without_echo(backend: MemoryKeyring, sits: Sits, monkeypatch: pytest.MonkeyPatch) -> None:
    keyboard = sits("merlot", "KEY0123", "SECRET0123")
    monkeypatch.setattr(module, "getpass", keyboard._type_hidden)
    assert main(["login"]) == 0
    assert keyboard.hidden == ["API key (not shown): ", "API secret (not shown): "]
    assert len(backend.held) == 2


def test_a_keyring_that_cannot_be_opened_is_none(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise ModuleNotFoundError("keyrings")  # what PYTHON_KEYRING_BACKEND names is not installed

    monkeypatch.setattr("keyring.get_keyring", refuse)
    assert main(["login"]) == 4
    assert "no keyring" in capsys.readouterr().err
    assert not home.exists()


def test_logout_removes_it_and_a_second_one_says_so(
    home: Path, backend: MemoryKeyring, log_in: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    log_in()
    capsys.readouterr()
    assert (main(["logout"]), backend.held, (home / "login.json").exists()) == (0, {}, False)
    assert capsys.readouterr().out == "Removed from the keyring: DATTO_API_KEY and DATTO_API_SECRET.\n"
    assert main(["logout"]) == 0
    assert capsys.readouterr().out == "Nothing of this system was kept.\n"


def test_both_systems_are_kept_beside_each_other(backend: MemoryKeyring, log_in: Callable[..., int]) -> None:
    log_in()
    assert log_in("https://psu.example:5000\nTOKEN0123\n", "--system", "psu") == 0
    assert psu_account(read_settings()).token == "TOKEN0123"
    assert account().key == "KEY0123"
    main(["--system", "psu", "logout"])
    assert len(backend.held) == 2


def test_without_a_keyring_nothing_is_asked_or_stored(
    home: Path, log_in: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert log_in() == 4
    said = capsys.readouterr().err
    assert said.startswith("This computer has no keyring that keeps a secret. Nothing was stored.\n")
    assert str(home / "settings.env") in said
    assert not home.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Nothing was typed"),
        ("merlot\n\n\n", "Nothing was typed"),
        ("lotus\nK\nS\n", "DATTO_PLATFORM: is not one of pinotage"),
        ("merlot\nK\u2019\nS\n", "DATTO_API_KEY: has a character"),
    ],
)
def test_what_cannot_be_an_account_is_not_stored(
    typed: str,
    words: str,
    backend: MemoryKeyring,
    log_in: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert (log_in(typed), backend.held) == (3, {})
    assert words in capsys.readouterr().err


def test_a_keyring_that_refuses_is_told_without_the_secret(
    backend: MemoryKeyring, log_in: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    backend.is_locked = True
    assert log_in() == 4
    said = capsys.readouterr().err
    assert said.startswith("The keyring did not take it: PasswordSetError. Nothing was stored.\n")
    assert "0123" not in said


@pytest.mark.thorough
def test_the_keyring_is_not_imported_where_nobody_has_logged_in() -> None:
    code = (
        "import sys; from rmm_jobs.cli import main; main(['device-lookup', 'x'])\n"
        "print('keyring' in sys.modules, file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert told.stderr == "False\n"


@pytest.mark.parametrize("words", [["login", "--json"], ["--demo", "login", "--json"]])
def test_what_a_refusal_says_is_in_the_json_too(
    words: list[str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(words)
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert (answer["exit_code"], answer["text"] + "\n") == (code, said.err)
    assert code == (3 if "--demo" in words else 4)
    assert ("DATTO_API_KEY=..." in said.err) == ("--demo" not in words)
    assert not home.exists()
