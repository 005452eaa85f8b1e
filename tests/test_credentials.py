"""Accounts that the user keeps: the environment comes first, and a secret belongs to the address it was kept with."""

import json
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

import keyring
import pytest
from keyring.errors import PasswordSetError

from fakes import keyrings
from fakes.keyrings import MemoryKeyring
from rmm_jobs import credentials
from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.settings import read_settings
from rmm_jobs.systems.datto.settings import DattoAccount, datto_account

MERLOT = "https://merlot-api.centrastage.net"
PLACE = {"DATTO_PLATFORM": "merlot"}
SECRETS = {"DATTO_API_KEY": "KEY0123", "DATTO_API_SECRET": "SECRET0123"}
FILE = "# mine\nDATTO_PLATFORM=merlot\nDATTO_API_KEY=FILEKEY\nDATTO_API_SECRET=FILESECRET\n"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name in ("PLATFORM", "API_URL", "API_KEY", "API_SECRET", "API_SECRET_FILE"):
        monkeypatch.delenv(f"DATTO_{name}", raising=False)
    return credentials.folder()


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return keyrings.use(monkeypatch)


def account() -> DattoAccount:
    return datto_account(read_settings())


def problems() -> dict[str, str]:
    with pytest.raises(NotConfigured) as refused:
        account()
    return dict(refused.value.problems)


def write(file: Path, text: str | bytes, mode: int = 0o600) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    file.chmod(mode)


def test_the_environment_comes_first_and_the_keyring_before_the_file(
    home: Path, backend: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home / "settings.env", FILE)
    assert account() == DattoAccount(MERLOT, "FILEKEY", "FILESECRET")
    credentials.keep("datto", PLACE, SECRETS)
    assert account() == DattoAccount(MERLOT, "KEY0123", "SECRET0123")
    write(home / "secret", "OTHERSECRET\n")
    monkeypatch.setenv("DATTO_API_SECRET_FILE", str(home / "secret"))
    assert account() == DattoAccount(MERLOT, "KEY0123", "OTHERSECRET")
    monkeypatch.delenv("DATTO_API_SECRET_FILE")
    monkeypatch.setenv("DATTO_API_SECRET", "ENVSECRET")
    backend.is_locked = True
    monkeypatch.setenv("DATTO_API_KEY", "ENVKEY")
    monkeypatch.setenv("DATTO_PLATFORM", "concord")
    assert account().key == "ENVKEY"


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize(("name", "value"), [("DATTO_PLATFORM", "concord"), ("DATTO_API_URL", "https://evil.example")])
def test_another_address_does_not_get_the_kept_secrets(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials.keep("datto", PLACE, SECRETS)
    monkeypatch.setenv(name, value)
    assert problems() == {"DATTO_API_KEY": "is not set", "DATTO_API_SECRET": "is not set"}


def test_a_note_that_somebody_has_changed_leads_to_no_secret_of_another_address(
    home: Path, backend: MemoryKeyring
) -> None:
    """Whoever can write the note, and not read the keyring, could else have the key sent to a server of his own."""
    credentials.keep("datto", PLACE, SECRETS)
    write(home / "login.json", json.dumps({"datto": {"DATTO_API_URL": "https://evil.example"}}))
    assert problems() == dict.fromkeys(SECRETS, credentials.LOGIN_AGAIN)
    assert set(backend.held.values()) == set(SECRETS.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_windows_has_written_is_read(home: Path, encoding: str) -> None:
    # Notepad begins with a byte order mark, and `>` of Windows PowerShell writes UTF-16.
    write(home / "settings.env", FILE.replace("\n", "\r\n").encode(encoding))
    assert account() == DattoAccount(MERLOT, "FILEKEY", "FILESECRET")


def test_a_keyring_that_is_locked_is_told(backend: MemoryKeyring) -> None:
    credentials.keep("datto", PLACE, SECRETS)
    backend.is_locked = True
    assert "unlock it" in problems()["DATTO_API_SECRET"]


def test_a_file_without_a_secret_says_where_it_was_looked_for(home: Path) -> None:
    write(home / "settings.env", "DATTO_PLATFORM=merlot\nDATTO_API_KEY=K\n#DATTO_API_SECRET=S\n")
    assert problems() == {"DATTO_API_SECRET": f"is not set, in {home / 'settings.env'} neither"}


@POSIX
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
@pytest.mark.parametrize("name", ["settings.env", "login.json"])
def test_a_file_that_others_can_read_or_change_is_refused(home: Path, name: str, mode: int) -> None:
    write(home / name, FILE, mode)
    assert "chmod 600" in problems()[str(home / name)]


def test_nothing_is_read_from_the_working_folder(tmp_path: Path) -> None:
    for name in (".env", "settings.env"):
        write(tmp_path / name, FILE)
    assert "DATTO_API_KEY" in problems()


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"datto": 1}', '{"datto": {"DATTO_PLATFORM": 1}}', "[" * 100_000], ids=len
)
def test_a_note_that_is_damaged_counts_as_none(home: Path, text: str) -> None:
    write(home / "login.json", text)
    assert problems()["DATTO_API_KEY"] == "is not set"


@pytest.mark.usefixtures("backend")
@POSIX
def test_a_note_is_its_owners_alone_and_holds_no_secret(home: Path) -> None:
    credentials.keep("datto", PLACE, SECRETS)
    (note,) = home.iterdir()
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert "0123" not in note.read_text(encoding="utf-8")
    assert credentials.noted() == {"datto": PLACE}


def test_what_a_keyring_has_taken_before_it_refused_is_taken_back(
    home: Path, backend: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_alone(service: str, name: str, secret: str) -> None:
        if backend.held:
            raise PasswordSetError(name)
        backend.held[service, name] = secret

    monkeypatch.setattr(keyring, "set_password", one_alone)
    with pytest.raises(PasswordSetError):
        credentials.keep("datto", PLACE, SECRETS)
    assert (backend.held, home.exists()) == ({}, False)


def test_secrets_without_a_note_would_never_be_found_and_are_taken_back(home: Path, backend: MemoryKeyring) -> None:
    home.write_text("no folder", encoding="utf-8")
    with pytest.raises(OSError, match="rmm-jobs-mcp"):
        credentials.keep("datto", PLACE, SECRETS)
    assert backend.held == {}


def test_what_is_forgotten_leaves_the_other_system(home: Path, backend: MemoryKeyring) -> None:
    credentials.keep("datto", PLACE, SECRETS)
    credentials.keep("psu", {"PSU_URL": "https://psu.example"}, {"PSU_APP_TOKEN": "TOKEN"})
    del backend.held[credentials.SERVICE, "DATTO_API_KEY merlot"]  # somebody has removed it by hand
    assert credentials.forget("datto")
    assert not credentials.forget("datto")
    assert set(backend.held.values()) == {"TOKEN"}
    assert credentials.forget("psu")
    assert not (home / "login.json").exists()


@dataclass
class Chain:
    """Several keyrings behind one another, as the keyring of a desktop is."""

    backends: list[object]


def of_module(name: str, told: str) -> object:
    return type("Backend", (), {"__module__": name, "name": told})()


@pytest.mark.parametrize(
    ("backend", "name"),
    [
        (of_module("keyring.backends.fail", "fail"), None),
        (of_module("keyring.backends.null", "null"), None),
        (of_module("keyrings.alt.file", "plain file"), None),
        (of_module("keyring.backends.SecretService", "SecretService"), "SecretService"),
        (Chain([of_module("keyrings.alt.file", "plain"), of_module("keyring.backends.kwallet", "kwallet")]), "kwallet"),
        (Chain([of_module("keyring.backends.fail", "fail")]), None),
    ],
)
def test_a_keyring_that_keeps_no_secret_or_keeps_it_in_plain_files_is_none(
    backend: object, name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    assert credentials.keyring_name() == name
