"""Which variables hold secrets, and how their values are kept out of sight."""

import re
from collections.abc import Iterable, Mapping, Sequence

from rmm_jobs.jobs.model import Variable
from rmm_jobs.jobs.untrusted import clean_block

MASK = "********"

_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W\d_]+")

# Telling only as words of their own: "key" but not "keyboard", "pass" but not "bypass".
_SECRET_WORDS = frozenset(
    {
        "auth",
        "authorization",
        "bearer",
        "cred",
        "creds",
        "jwt",
        "key",
        "keys",
        "otp",
        "pass",
        "pat",
        "pin",
        "pins",
        "psk",
        "pw",
        "pws",
        "sas",
        "totp",
    }
)

# Telling wherever they stand in a name written without breaks: "ADMINPASSWORD", "clientsecret", "licensekey".
_SECRET_PART = re.compile(
    r"passwor[dt]|passwd|pwd|passphrase|passcode|pincode|secret(?!ar)|token|credential|connectionstring|kennwort|wachtwoord|motdepasse|contrase[nñ]a"
    r"|(?:access|account|activation|api|encryption|host|licen[cs]e|private|product|recovery|shared|signing|ssh)key"
    r"|(?:admin|db|root|sql|user)pass$"
)
_SECRET_TYPES = frozenset({"encrypted", "masked", "protected", "secure", "securestring"})

_WORTH_HIDING = 4
_SWITCHES = frozenset({"true", "false"})


def looks_secret(name: str) -> bool:
    """Whether a variable's name says that its value is a secret; camelCase, snake_case and kebab-case are read."""
    words = _words(name)
    return not _SECRET_WORDS.isdisjoint(words) or _SECRET_PART.search("".join(words)) is not None


def mask(variables: Mapping[str, str], declared: Sequence[Variable] = ()) -> dict[str, str]:
    """The variables as they may be shown and stored: `MASK` for the value of each one whose name or type is secret."""
    secret = _secret_names(variables, declared)
    return {name: MASK if name in secret else value for name, value in variables.items()}


def secret_values(variables: Mapping[str, str], declared: Sequence[Variable] = ()) -> tuple[str, ...]:
    """The values to hide wherever a job prints them, longest first, for `hide`.

    Each stands as it was given and as `clean_block` would leave it. Values under four characters, `true` and
    `false` are left out: they are no secrets, and hiding them would tear up every other word.
    """
    given = {variables[name] for name in _secret_names(variables, declared)}
    values = given | {clean_block(value) for value in given}
    worth_hiding = (value for value in values if len(value) >= _WORTH_HIDING and value.casefold() not in _SWITCHES)
    return tuple(sorted(worth_hiding, key=lambda value: (-len(value), value)))


def hide(text: str, secrets: Sequence[str]) -> str:
    """The text with every one of `secrets`, as `secret_values` gave them, replaced by `MASK`."""
    if not secrets:
        return text
    return re.sub("|".join(re.escape(secret) for secret in secrets), MASK, text)


def black_out(text: str, secrets: Sequence[str]) -> str:
    """The same with as many asterisks as the secret has characters, where offsets into the text have to stay true."""
    if not secrets:
        return text
    return re.sub("|".join(re.escape(secret) for secret in secrets), lambda found: "*" * len(found[0]), text)


def _secret_names(names: Iterable[str], declared: Sequence[Variable]) -> set[str]:
    by_type = {variable.name for variable in declared if variable.type is not None and _is_secret_type(variable.type)}
    return {name for name in names if name in by_type or looks_secret(name)}


def _is_secret_type(variable_type: str) -> bool:
    words = _words(variable_type)
    return looks_secret(variable_type) or not _SECRET_TYPES.isdisjoint([*words, "".join(words)])


def _words(name: str) -> list[str]:
    return _WORD.findall(_WORD_BREAK.sub(" ", name).casefold())
