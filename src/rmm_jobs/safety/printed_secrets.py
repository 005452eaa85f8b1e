"""Hide secrets that a job has printed, by name or by form, and leave every other character in its place.

`hide_named_secrets` hides the rest of a line, which suits the few lines of an alert. The output of a job is what it
was run for: only the value is hidden here, behind a name that is telling by itself or of a form that is, and offsets
stay valid.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rmm_jobs.safety.redact import redact_same_length
from rmm_jobs.safety.secret_forms import in_order, secrets_by_form

_NAMES = (
    *("password", "passwort", "passwd", "pwd", "passphrase", "kennwort", "wachtwoord"),
    *("clientsecret", "sharedsecret", "token"),
    *("apikey", "accesskey", "accountkey", "licensekey", "licencekey", "privatekey", "recoverykey", "secretkey"),
)
_WHOLE_NAMES = (*_NAMES, "secret", "secrettext", "secretvalue", "secretvaluetext")
"""Names of values, beside those in a text: behind a colon, *secret* is a word of many sentences."""
_NO_SECRETS = ("publickeytoken", "cancellationtoken")
"""Names in .NET's own messages."""
_LONGEST = 60
"""Characters before a sign that are searched for a name."""
_SIGN = re.compile(r"[=:]")
_VALUE = re.compile(
    r"[ \t]{0,10}+(?:\"(?P<double>[^\"\r\n]{4,400})\"|'(?P<single>[^'\r\n]{4,400})'|(?P<bare>[^\s,;\"'&]{4,400}))"
)
_SHOWN_SIGN = re.compile(r"[^\r\n]")
_ASSIGNED = frozenset({"true", "false", "null", "none", "$true", "$false", "$null"})
_FEW_WORDS = 3
_LONG_NUMBER = 6
_WORD = re.compile(r"[A-Za-z.:!?]+")
"""Matches a value behind a colon that is a word of a sentence: "Invalid password: expired"."""


def hide_printed_secrets(text: str, known: Sequence[str] = ()) -> str:
    """Replace each value behind a name such as `password=` or `api_key:`, or of a secret's form, with asterisks.

    There are as many as it has characters, and its lines stay lines. A bare word of letters behind a colon stays, and
    so does `true`, `false` or null. Secrets that are `known` stay, for `redact` to find: half of one would not be
    recognised.
    """
    parts: list[str] = []
    shown = 0
    without = redact_same_length(text, known)
    for begin, end in in_order([*_secrets(without), *secrets_by_form(without)]):
        if text[begin:end] != without[begin:end]:
            continue
        parts += (text[shown:begin], _SHOWN_SIGN.sub("*", text[begin:end]))
        shown = end
    return "".join([*parts, text[shown:]]) if parts else text


@lru_cache(maxsize=4_096)
def names_a_secret(name: str) -> bool:
    """Return whether a whole name says that its value is a secret: `Password`, `DB_PASSWORD`."""
    return _names_secret(name[-_LONGEST:], _WHOLE_NAMES)


def is_secret_value(value: str) -> bool:
    """Return whether a value behind such a name is one: no blank text, and no true, false or null."""
    return bool(value.strip()) and value.casefold() not in _ASSIGNED


def is_worth_finding(value: str) -> bool:
    """Return whether such a value is hidden without its name, too: no few words (`not set`), and no short number."""
    words = value.strip().strip("()[].!?").split()
    is_said = len(words) <= _FEW_WORDS and all(
        word.isalpha() and (word.islower() or word.isupper() or word.istitle()) for word in words
    )
    return not is_said and not (value.strip().isdigit() and len(value.strip()) < _LONG_NUMBER)


def _secrets(text: str) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each secret, in their order."""
    # Each sign is looked at once, and the name before it without a pattern: the time is linear.
    seen = 0
    for sign in _SIGN.finditer(text):
        at = sign.start()
        if at < seen or not _names_secret(text[max(0, at - _LONGEST) : at]):
            continue
        found = _VALUE.match(text, at + 1)
        if found is None or _is_plain(found, sign[0]):
            continue
        seen = found.end(found.lastgroup or 0)
        yield found.start(found.lastgroup or 0), seen


def _names_secret(before: str, names: tuple[str, ...] = _NAMES) -> bool:
    name = before.rstrip(" \t\"'").casefold().replace("_", "").replace("-", "")
    return name.endswith(names) and not name.endswith(_NO_SECRETS)


def _is_plain(found: re.Match[str], sign: str) -> bool:
    value = found[found.lastgroup or 0]
    is_word = found.lastgroup == "bare" and sign == ":" and _WORD.fullmatch(value) is not None
    return is_word or value.casefold() in _ASSIGNED
