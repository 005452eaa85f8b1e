"""Text of `login`, `logout` and `setup`: what is asked, where it was put, and what to do next."""

from collections.abc import Sequence
from pathlib import Path

QUESTIONS = {
    "DATTO_PLATFORM": "Platform (pinotage, merlot, concord, vidal, zinfandel or syrah): ",
    "DATTO_API_KEY": "API key (not shown): ",
    "DATTO_API_SECRET": "API secret (not shown): ",
    "PSU_URL": "Address of the server, such as https://psu.example:5000: ",
    "PSU_APP_TOKEN": "App token (not shown): ",
}
_NO_KEYRING = """\
This computer has no keyring that keeps a secret. Nothing was stored.
{otherwise}"""
_OTHERWISE = """\
On Linux you can install and unlock one: GNOME Keyring or KWallet. Without one, make a folder:
  mkdir -p "{folder}"
Write these lines, with your values, into a file of it:
  {file}
{lines}
Let nobody else read the file:
  chmod 600 "{file}"
Then check the account: {program} doctor"""
SIMULATED = "A simulated system has no account. Without --demo your own is asked for."
NOTHING_TYPED = "Nothing was typed. Nothing was stored."
NOT_REMOVED = "The keyring did not give the account up: {reason}."


def no_keyring(file: Path, names: Sequence[str], program: str) -> str:
    """Say that there is no keyring, and in which file the settings that are named can stand instead."""
    return _NO_KEYRING.format(otherwise=_otherwise(file, names, program))


def stored(names: Sequence[str], keyring: str, place: str, program: str) -> str:
    """Say what was stored where, and how to check it."""
    return (
        f"Stored in {keyring}: {' and '.join(names)}, for {place} alone.\n"
        f"To check the account: {program} doctor\n"
        f"To connect a client: {program} setup\n"
        f"To remove it: {program} logout"
    )


def not_stored(reason: str, file: Path, names: Sequence[str], program: str) -> str:
    """Say that the keyring has refused, and in which file the settings that are named can stand instead."""
    return f"The keyring did not take it: {reason}. Nothing was stored.\n{_otherwise(file, names, program)}"


def _otherwise(file: Path, names: Sequence[str], program: str) -> str:
    lines = "\n".join(f"  {name}=..." for name in names)
    return _OTHERWISE.format(folder=file.parent, file=file, lines=lines, program=program)


def removed(names: Sequence[str], *, was_there: bool) -> str:
    """Say what is no longer in the keyring."""
    return f"Removed from the keyring: {' and '.join(names)}." if was_there else "Nothing of this system was kept."
