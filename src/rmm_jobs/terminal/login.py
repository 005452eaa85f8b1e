"""`rmm-jobs-mcp login` and `logout`: an account's secrets, in the keyring of the operating system."""

import os
import sys
from getpass import getpass
from typing import Any

from rmm_jobs import credentials
from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.secret_settings import sendable_problem
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.terminal.clients import as_found
from rmm_jobs.terminal.exits import DONE, REFUSED, UNAVAILABLE
from rmm_jobs.terminal.narrow import say_words, tell_words
from rmm_jobs.terminal.output import is_terminal
from rmm_jobs.terminal.question import asked_line
from rmm_jobs.text import login as words


def login(spec: SystemSpec[Any], *, demo: bool = False) -> int:
    """Ask for the account and keep it. A secret is read without echo, or from a pipe, and never from the command line.

    Returns:
        0 when it is kept, 3 when what was typed cannot be an account or `demo` has none, 4 when there is no keyring
        that takes it.
    """
    if demo:
        tell_words(words.SIMULATED)
        return REFUSED
    file = credentials.folder() / credentials.SETTINGS_FILE
    names = [credentials.PLACES[spec.name][0], *credentials.SECRETS[spec.name]]
    keyring = credentials.keyring_name()
    if keyring is None:
        tell_words(as_found(words.no_keyring(file, names, spec.wording.terminal)))
        return UNAVAILABLE
    place, secrets = _asked(spec)
    problems = {name: problem for name, value in secrets.items() if (problem := sendable_problem(value))}
    if not place or not all(secrets.values()):
        tell_words(words.NOTHING_TYPED)
        return REFUSED
    try:
        address = spec.address(place)
    except NotConfigured as error:
        problems |= error.problems
        address = ""
    if problems:
        tell_words("\n".join(f"{name}: {problem}" for name, problem in problems.items()))
        return REFUSED
    try:
        credentials.keep(spec.name, place, secrets)
    except Exception as error:  # noqa: BLE001 - each backend raises errors of its own, and none may show a secret
        tell_words(as_found(words.not_stored(type(error).__name__, file, names, spec.wording.terminal)))
        return UNAVAILABLE
    say_words(as_found(words.stored(list(secrets), keyring, address, spec.wording.terminal)))
    return DONE


def logout(spec: SystemSpec[Any]) -> int:
    """Remove the account from the keyring."""
    try:
        was_there = credentials.forget(spec.name)
    except Exception as error:  # noqa: BLE001 - as above
        tell_words(words.NOT_REMOVED.format(reason=type(error).__name__))
        return UNAVAILABLE
    say_words(words.removed(credentials.SECRETS[spec.name], was_there=was_there))
    return DONE


def _asked(spec: SystemSpec[Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return where the account is, from the environment where it says so, and its secrets."""
    places = credentials.PLACES[spec.name]
    place = {name: value for name in places if (value := os.environ.get(name, "").strip())}
    if not place and (typed := _line(words.QUESTIONS[places[0]], hidden=False)):
        place = {places[0]: typed}
    return place, {name: _line(words.QUESTIONS[name], hidden=True) for name in credentials.SECRETS[spec.name] if place}


def _line(question: str, *, hidden: bool) -> str:
    if is_terminal(sys.stdin):
        return (getpass(question) if hidden else asked_line(question)).strip()
    return (sys.stdin.readline() if sys.stdin else "").strip()
