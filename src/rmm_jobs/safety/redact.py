"""Recognise variables that hold secrets, and redact their values."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, quote_plus

from rmm_jobs.domain.catalog import Variable, VariableReference
from rmm_jobs.domain.values import LITERALS, is_null, iter_strings, looks_like_json, resolve_literal, variable_named
from rmm_jobs.safety.sanitize import clean_block, clean_line
from rmm_jobs.safety.secret_forms import secrets_by_form
from rmm_jobs.safety.secret_names import is_secret_type, looks_secret, secret_begins

MASK = "********"
MASKED_NAME = f"{MASK} (name of a variable)"
"""Replaces a `$Name` that may be a secret beginning with a dollar. It tells the kind of value, not the value."""

_MASK_SIGNS = frozenset("*\u2022\u25cf")
_SHORTEST_MASK = 4

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WORTH_HIDING = 4
# Values of Boolean and null parameters, which many jobs print without meaning the secret.
_SWITCHES = frozenset({"true", "false"}) | LITERALS


class Redacted(dict[str, str]):
    """Variables that are ready to be shown and stored. Only `redact_variables` makes them, and only once."""


def is_mask(text: str) -> bool:
    """Return whether a text is what systems show in the place of a secret. One asterisk, or a few, is a wildcard."""
    return len(text) >= _SHORTEST_MASK and set(text) <= _MASK_SIGNS


def redact_variables(variables: Mapping[str, str], declared: Sequence[Variable] = ()) -> Redacted:
    """Replace the value of every variable whose name or type is secret with `MASK`.

    So is every other value that names a secret within a list or object, or holds one of a form: as a whole, because no
    part of it could be run again. A variable's name stays where the system accepts nothing but a name; elsewhere a
    secret variable's `$Name` becomes `MASKED_NAME`.
    """
    # A job's variables come here redacted already; a second pass would hide `MASKED_NAME`.
    if isinstance(variables, Redacted):
        return variables
    known = {variable.name: variable for variable in declared}
    return Redacted({name: _redacted(known.get(name) or Variable(name), value) for name, value in variables.items()})


def _redacted(variable: Variable, value: str) -> str:
    """Return a value as it may be shown."""
    if _is_bare_name(variable, value):
        return value
    if not _is_secret(variable):
        names_one = looks_like_json(value.lstrip()) and secret_begins(value) is not None
        return MASK if names_one or any(_by_form(value)) else value
    return MASKED_NAME if variable.by_name is VariableReference.MAYBE and variable_named(value) else MASK


def still_masked(variables: Mapping[str, str]) -> Redacted:
    """Return variables that were redacted when they were kept, by a version that knew fewer forms of secrets."""
    return Redacted({name: MASK if any(_by_form(value)) else value for name, value in variables.items()})


def secret_values(variables: Mapping[str, str], declared: Sequence[Variable] = ()) -> tuple[str, ...]:
    """Collect the values for `redact` to hide wherever a job prints them, longest first.

    Each value is included as given and as it can be shown: cleaned, as one line, and without the letters that another
    code page takes away. So is each secret inside a list or object, and each that its own form tells in any value.
    Values under four characters, `true` and `false` are left out: hiding them would tear up every other word.
    """
    known = {variable.name: variable for variable in declared}
    return shown_secrets(
        secret for name, value in variables.items() for secret in _secrets_in(known.get(name) or Variable(name), value)
    )


def shown_secrets(given: Iterable[str]) -> tuple[str, ...]:
    """Return the forms in which secrets can be shown, for `redact`, longest first; without those not worth hiding."""
    # Output is cleaned before it is searched, so a secret has to be known in its cleaned forms too.
    values = {form for value in given for form in _shown_forms(value)}
    worth_hiding = (value for value in values if len(value) >= _WORTH_HIDING and value.casefold() not in _SWITCHES)
    return longest_first(worth_hiding)


def longest_first(secrets: Iterable[str]) -> tuple[str, ...]:
    """Return secrets in the order that `redact` needs, each once: a short one may begin a longer one."""
    return tuple(sorted(set(secrets), key=lambda value: (-len(value), value)))


def redact(text: str, secrets: Sequence[str]) -> str:
    """Replace each of `secrets`, as `secret_values` returns them, with `MASK`.

    The text as it will be shown decides. Where something unseen stands within a secret, the text comes back cleaned.
    """
    if not secrets:
        return text
    shown = text if text.isascii() and text.isprintable() else clean_block(text)
    hidden = _replaced(shown, secrets)
    return text if hidden == shown else hidden


def redact_same_length(text: str, secrets: Sequence[str]) -> str:
    """Replace each secret with as many asterisks as it has characters, so that offsets into the text stay valid."""
    for secret in secrets:
        text = text.replace(secret, "*" * len(secret))
    return text


def redact_around(text: str, secrets: Sequence[str], kept: Iterable[str]) -> str:
    """Replace each secret in a text that is laid out, and nothing within the words in `kept`."""
    words = [word for word in kept if word]
    if not secrets:
        return text
    if not words:
        return _replaced(text, secrets)
    parts = re.split("(" + "|".join(map(re.escape, words)) + ")", text)
    return "".join(part if number % 2 else _replaced(part, secrets) for number, part in enumerate(parts))


def _replaced(text: str, secrets: Sequence[str]) -> str:
    # Longest first. One pass for each: a pattern of many long secrets takes longer to compile than to search.
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def _secrets_in(variable: Variable, value: str) -> Iterator[str]:
    """Yield the secrets in one value: the value, the form the script receives, and texts in a list or object."""
    if _is_bare_name(variable, value):
        return
    whole = _is_secret(variable)
    if whole:
        yield value
        # The script receives the value without its escaping dollar, and prints that form.
        yield resolve_literal(value)
    for names, text in iter_strings(value):
        if whole or any(map(looks_secret, names)):
            yield text
    if not whole:
        yield from _by_form(value)


def _by_form(value: str) -> Iterator[str]:
    """Yield each secret that its form tells, in the value as it stands and in texts within it; a mask is none."""
    for text in (value, *(inner for _, inner in iter_strings(value))):
        yield from (text[begin:end] for begin, end in secrets_by_form(text) if not is_mask(text[begin:end]))


def _shown_forms(value: str) -> Iterator[str]:
    yield value
    yield clean_block(value)
    yield clean_line(value, len(value) + 1)
    if not value.isascii():
        unread = _NOT_ASCII.sub("\ufffd", value)
        if len(unread.replace("\ufffd", "")) >= _WORTH_HIDING:
            yield unread


def _is_bare_name(variable: Variable, value: str) -> bool:
    """Return whether the value cannot be a secret: a name or null, where the system refuses a plain value."""
    return variable.by_name is VariableReference.ALWAYS and (variable_named(value) is not None or is_null(value))


def _is_secret(variable: Variable) -> bool:
    """Return whether the variable's name or type suggests a secret."""
    return looks_secret(variable.name) or (variable.type is not None and is_secret_type(variable.type))


_LONGEST_MESSAGE = 100_000
"""Characters of a server's message that are searched; an answer shows far fewer."""
_LONG_ENOUGH = 4
"""Length from which a value is hidden inside words too. Hiding "1" or "on" there would tear every sentence apart."""


def redact_spellings(text: str | None, secrets: Iterable[str]) -> str | None:
    """Replace every secret in a server's message with `MASK`, also as JSON, a URL or a form spells it.

    The message as it will be shown decides: where it holds a secret, it comes back as one clean line.
    """
    spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
    if text is None or not spellings:
        return text
    shown = text if text.isascii() and text.isprintable() else clean_line(text, _LONGEST_MESSAGE)
    hidden = shown[:_LONGEST_MESSAGE]
    for spelling in sorted(spellings, key=len, reverse=True):
        if len(spelling) >= _LONG_ENOUGH:
            hidden = hidden.replace(spelling, MASK)
        else:
            hidden = re.sub(rf"(?<!\w){re.escape(spelling)}(?!\w)", MASK, hidden)
    return text if hidden == shown else hidden


def _spellings(secret: str) -> set[str]:
    # Servers quote a request in an error as JSON, as part of a URL or as a form.
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    in_url = {quote(secret, safe="", errors="replace"), quote_plus(secret, errors="replace")}
    return {secret, clean_line(secret, len(secret) + 1) or secret, *in_url, *in_json}
