"""Read the secret that a setting holds, or a file that another setting names; say what is wrong with it."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path
from typing import TYPE_CHECKING

from rmm_jobs.environment import trimmed
from rmm_jobs.settings import Settings

if TYPE_CHECKING:
    from pydantic import SecretStr

_MOST_BYTES = 65_536


def secret_problem(settings: Settings, name: str) -> tuple[str, dict[str, str]]:
    """Return the secret `name` from its setting or its file, and what is wrong with them."""
    field, file_setting = name.lower(), f"{name}_FILE"
    given: SecretStr | None = getattr(settings, field)
    file: Path | None = getattr(settings, f"{field}_file")
    if given is not None and file is not None:
        return "", {file_setting: f"is set beside {name}; set one of them"}
    if file is None:
        return (given.get_secret_value(), {}) if given is not None else ("", {name: settings.missing(name)})
    try:
        found = trimmed(_read(file))
    except OSError:
        return "", {file_setting: "names a file that does not exist or cannot be read"}
    except ValueError:
        return "", {file_setting: "names a file that holds no text of a secret's size"}
    if found and (problem := sendable_problem(found)):
        return "", {file_setting: f"names a file whose content {problem}"}
    return (found, {}) if found else ("", {file_setting: "names a file that is empty"})


def sendable_problem(value: str) -> str | None:
    """Return what is wrong with a secret that is sent in a header or a form; `None` when nothing is."""
    return None if value.isascii() and value.isprintable() else "has a character that cannot be sent; copy it anew"


def decoded(content: bytes) -> str:
    """Return the text of a file that a person has written. Windows PowerShell 5.1 writes UTF-16 with a byte order mark.

    Raises:
        ValueError: it is no text.
    """
    return content.decode("utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8")


def _read(file: Path) -> str:
    with file.open("rb") as opened:
        content = opened.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError(len(content))
    return decoded(content)
