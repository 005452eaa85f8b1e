"""Recognise secrets by the names before them: of a variable, a type, or a value in typed text."""

import re

from rmm_jobs.safety.sanitize import clean_line

# Breaks camelCase before a capital, and "APIKey" between its acronym and its word.
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
# Telling in a type, beside the words that are telling in a name.
_SECRET_TYPES = frozenset({"encrypted", "masked", "protected", "secure", "securestring"})

_LONGEST_NAME = 10_000
# A match begins at a name's first character only, and nothing backtracks: the time is linear.
_NAME_AND_SIGN = re.compile(r'(?<![^\s=:,"{}])(?P<name>[^\s=:,"{}]++)"?\s*+[=:]\s*')


def looks_secret(name: str) -> bool:
    """Return whether a variable's name, as it is shown, suggests a secret: camelCase, snake_case or kebab-case."""
    words = _words(clean_line(name, _LONGEST_NAME))
    return not _SECRET_WORDS.isdisjoint(words) or _SECRET_PART.search("".join(words)) is not None


def secret_begins(text: str) -> int | None:
    """Return the position of the first secret-looking value in typed pairs or JSON, or `None`."""
    # The names are searched as they stand; `looks_secret` cleans each.
    pairs = _NAME_AND_SIGN.finditer(text)
    return next((pair.end() for pair in pairs if looks_secret(pair["name"])), None)


def is_secret_type(variable_type: str) -> bool:
    """Return whether the declared type of a variable suggests a secret."""
    words = _words(clean_line(variable_type, _LONGEST_NAME))
    return looks_secret(variable_type) or not _SECRET_TYPES.isdisjoint([*words, "".join(words)])


def _words(name: str) -> list[str]:
    return _WORD.findall(_WORD_BREAK.sub(" ", name).casefold())
