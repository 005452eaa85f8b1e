"""Hide secrets in text that a device or a monitor has written, as far as the text itself names them."""

import re
from collections.abc import Iterator

from rmm_jobs.domain.catalog import Variable
from rmm_jobs.safety.printed_secrets import hide_printed_secrets
from rmm_jobs.safety.redact import MASK, redact_variables
from rmm_jobs.safety.secret_forms import secrets_by_form
from rmm_jobs.safety.secret_names import looks_secret, secret_begins

_OPTION = re.compile(r"(?<!\S)--?(?P<name>[A-Za-z][\w-]{0,60})[ \t]+(?=\S)")
_OPTION_VALUE = re.compile(rf"(?P<key>{_OPTION.pattern})\S+")
_ELEMENT = re.compile(r"(?P<tag><(?P<name>[A-Za-z][\w.:-]{0,60})(?:\s[^<>]{0,200})?>)[^<]{1,2000}(?=</)")
_ATTRIBUTE = re.compile(r"(?P<key>\b(?:name|key)=\"(?P<name>[^\"]{1,80})\"\s{1,10}value=\")[^\"]{1,2000}(?=\")")


def hide_named_secrets(text: str) -> str:
    """Mask the rest of a line behind a name that looks secret: `password=...`, `Token: ...`, `--api-key ...`.

    Where such a line ends with the name, the next one is masked. So are an element or attribute of XML with such a
    name, and every secret that its own form tells.
    """
    return "".join(_lines(_without_marked(text)))


def redact_default(variable: Variable, default: str) -> str:
    """Return a default without what may be a secret: by the variable's name, and by what the default itself names."""
    shown = redact_variables({variable.name: hide_by_form(default)}, [variable])[variable.name]
    return hide_printed_secrets(hide_named_secrets(shown))


def hide_by_form(text: str) -> str:
    """Replace each secret that its form tells with `MASK`."""
    parts: list[str] = []
    shown = 0
    for begin, end in secrets_by_form(text):
        parts += (text[shown:begin], MASK)
        shown = end
    return "".join([*parts, text[shown:]]) if parts else text


def hide_told_secrets(text: str) -> str:
    """Mask only the value behind a name that is telling by itself, as in output, an address or an option.

    A description keeps the rest of its line, and what stands behind *registry key:*.
    """
    text = _OPTION_VALUE.sub(lambda found: _masked(found, "key"), _without_marked(text))
    return hide_printed_secrets(text)


def _without_marked(text: str) -> str:
    """Mask what its own form tells, and values in XML."""
    text = _ELEMENT.sub(lambda found: _masked(found, "tag"), hide_by_form(text))
    return _ATTRIBUTE.sub(lambda found: _masked(found, "key"), text)


def _masked(found: re.Match[str], kept: str) -> str:
    return found[kept] + MASK if looks_secret(found["name"]) else found[0]


def _lines(text: str) -> Iterator[str]:
    is_value = False
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        end = line[len(body) :]
        if is_value and body.strip():
            is_value = False
            yield MASK + end
            continue
        begins = min((at for at in (secret_begins(line), _option_value(line)) if at is not None), default=None)
        if begins is None:
            yield line
        elif begins >= len(body):
            is_value = True
            yield line
        else:
            yield body[:begins] + MASK + end


def _option_value(line: str) -> int | None:
    return next((found.end() for found in _OPTION.finditer(line) if looks_secret(found["name"])), None)
