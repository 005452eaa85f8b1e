"""Accounts that the user keeps on this computer: in the keyring (`login`), or in a file of the configuration folder.

The environment comes first. A kept secret belongs to the address that was kept with it: a configuration that names
another address, which may be a stranger's, does not get it. Nothing is read from the working folder.
"""

import json
import os
import shlex
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import platformdirs
from pydantic import SecretStr

from rmm_jobs.environment import trimmed
from rmm_jobs.secret_settings import decoded
from rmm_jobs.settings import Settings

SERVICE = "rmm-jobs-mcp"
"""Name of the keyring's entries."""
LOGIN_FILE, SETTINGS_FILE = "login.json", "settings.env"
PLACES = {"datto": ("DATTO_PLATFORM", "DATTO_API_URL"), "psu": ("PSU_URL",)}
"""The settings that say where a system is."""
SECRETS = {"datto": ("DATTO_API_KEY", "DATTO_API_SECRET"), "psu": ("PSU_APP_TOKEN",)}
"""The settings that are kept in the keyring."""
_UNUSABLE = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
"""Backends without a keyring, and those that write secrets into plain files."""
OTHERS_CAN_CHANGE = "can be read or changed by other users of this computer; type: chmod 600 {place}"
NOT_READABLE = "cannot be read"
LOGIN_AGAIN = "is kept in the keyring, which cannot be read now; unlock it, or type: rmm-jobs-mcp login"


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """Hold what is kept of one account: where it is, and how its secrets are read."""

    place: Mapping[str, str]
    read: Callable[[str], str | None] = field(repr=False)
    """Returns a secret by the name of its setting; `None` where it is not kept, or cannot be read."""
    missing: str
    """What is said of a secret that is not there."""


def folder() -> Path:
    """Return the user's configuration folder. Nothing is created."""
    return platformdirs.user_config_path(SERVICE, appauthor=False)


def with_kept(settings: Settings, system: str) -> Settings:
    """Return the settings with what the environment lacks filled in from the account that is kept for a system.

    A secret is read, and the keyring imported, only where neither the environment nor a `_FILE` gives it.
    """
    places = {name: value for name in PLACES[system] if (value := getattr(settings, name.lower()))}
    wanted = [name for name in SECRETS[system] if not _is_given(settings, name)]
    if places and not wanted:
        return settings
    problems: dict[str, str] = {}
    for account in kept_accounts(system, problems):
        if places and dict(account.place) != places:
            continue
        found: dict[str, object] = {name.lower(): value for name, value in account.place.items()}
        for name in wanted:
            secret = account.read(name)
            if secret:
                found[name.lower()] = SecretStr(trimmed(secret))
            else:
                problems[name] = account.missing
        return settings.completed(found, problems)
    return settings.completed({}, problems)


def kept_accounts(system: str, problems: dict[str, str]) -> list[KeptAccount]:
    """Return the accounts of a system that are kept: that of the keyring, then that of the file."""
    found: list[KeptAccount] = []
    for name, read in ((LOGIN_FILE, _login), (SETTINGS_FILE, _file)):
        text = _read(folder() / name, problems)
        account = None if text is None else read(text, system)
        if account is not None and account.place:
            found.append(account)
    return found


def keep(system: str, place: Mapping[str, str], secrets: Mapping[str, str]) -> None:
    """Keep an account's secrets in the keyring, and note that they are there.

    Raises:
        keyring.errors.KeyringError: the keyring does not take them.
        OSError: the note cannot be written.
    """
    import keyring

    try:
        for name, secret in secrets.items():
            keyring.set_password(SERVICE, _entry(name, place), secret)
        _note({**noted(), system: dict(place)})
    except BaseException:
        for name in secrets:
            with suppress(Exception):  # what was stored before the failure, if anything
                keyring.delete_password(SERVICE, _entry(name, place))
        raise


def forget(system: str) -> bool:
    """Remove an account's secrets from the keyring, and the note; whether there was one."""
    import keyring
    from keyring.errors import PasswordDeleteError

    notes = noted()
    place = notes.pop(system, None)
    if place is None:
        return False
    for name in SECRETS[system]:
        with suppress(PasswordDeleteError):  # somebody has removed it by hand
            keyring.delete_password(SERVICE, _entry(name, place))
    _note(notes)
    return True


def noted() -> dict[str, dict[str, str]]:
    """Return where the systems are whose secrets the keyring has."""
    return _notes(_read(folder() / LOGIN_FILE, {}) or "{}")


def keyring_name() -> str | None:
    """Return the name of this computer's keyring; `None` where there is none that keeps a secret."""
    import keyring

    try:
        backend: Any = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - whatever a backend raises that a setting of the keyring names
        return None
    inner: Sequence[Any] = getattr(backend, "backends", None) or [backend]
    usable = [each for each in inner if not type(each).__module__.startswith(_UNUSABLE)]
    return str(usable[0].name) if usable else None


def _is_given(settings: Settings, name: str) -> bool:
    return bool(getattr(settings, name.lower()) or getattr(settings, f"{name.lower()}_file", None))


def _entry(name: str, place: Mapping[str, str]) -> str:
    """Return the entry of a secret. The address is part of it: at another one nothing is found."""
    return " ".join([name, *place.values()])


def _login(text: str, system: str) -> KeptAccount | None:
    place = _notes(text).get(system)
    if place is None:
        return None

    def read(name: str) -> str | None:
        with suppress(Exception):  # backends raise errors of their own; all mean that it cannot be read now
            import keyring

            return keyring.get_password(SERVICE, _entry(name, place))
        return None

    return KeptAccount(place, read, LOGIN_AGAIN)


def _file(text: str, system: str) -> KeptAccount:
    lines = [line.partition("=") for line in text.splitlines() if "=" in line and not line.lstrip().startswith("#")]
    values = {trimmed(name): trimmed(value) for name, _, value in lines}
    place = {name: values[name] for name in PLACES[system] if values.get(name)}
    return KeptAccount(place, values.get, f"is not set, in {folder() / SETTINGS_FILE} neither")


def _notes(text: str) -> dict[str, dict[str, str]]:
    with suppress(ValueError, RecursionError):
        found: object = json.loads(text)
        if isinstance(found, dict):
            notes = cast("dict[str, object]", found).items()
            return {name: _texts(cast("dict[str, object]", each)) for name, each in notes if isinstance(each, dict)}
    return {}


def _texts(given: Mapping[str, object]) -> dict[str, str]:
    return {name: value for name, value in given.items() if isinstance(value, str)}


def _note(notes: Mapping[str, Mapping[str, str]]) -> None:
    place = folder() / LOGIN_FILE
    if not notes:
        place.unlink(missing_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        json.dump(notes, file, indent=1)
    fresh.replace(place)


def _read(place: Path, problems: dict[str, str]) -> str | None:
    """Return the text of a file that is the user's alone; `None` without one. What is wrong goes to `problems`."""
    try:
        with place.open("rb") as file:
            status = os.fstat(file.fileno())
            if os.name == "posix" and (status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077):
                problems[str(place)] = OTHERS_CAN_CHANGE.format(place=shlex.quote(str(place)))
                return None
            return decoded(file.read(65_536))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        problems[str(place)] = NOT_READABLE
        return None
