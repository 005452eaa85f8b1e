"""Hide secrets in text that a device or a monitor has written, as far as the text itself names them."""

import re
from collections.abc import Iterator

from rmm_jobs.safety.redact import MASK, looks_secret, secret_begins

_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,30}-----|\Z)", re.DOTALL)
_IN_ADDRESS = re.compile(r"(?<=://)(?P<user>[^\s/:@]{0,100}):[^\s/@]{1,200}@")
_USER = re.compile(r"(?<!\S)(?P<user>(?:-u|--user)[ \t]+[^\s:]{1,100}):\S+")
_OPTION = re.compile(r"(?<!\S)--?(?P<name>[A-Za-z][\w-]{0,60})[ \t]+(?=\S)")
_ELEMENT = re.compile(r"(?P<tag><(?P<name>[A-Za-z][\w.:-]{0,60})(?:\s[^<>]{0,200})?>)[^<]{1,2000}(?=</)")
_ATTRIBUTE = re.compile(r"(?P<key>\b(?:name|key)=\"(?P<name>[^\"]{1,80})\"\s{1,10}value=\")[^\"]{1,2000}(?=\")")


def hide_named_secrets(text: str) -> str:
    """Mask the rest of a line behind a name that looks secret: `password=...`, `Token: ...`, `--api-key ...`.

    Where such a line ends with the name, the next one is masked. So are the password in an address, an element or
    attribute of XML with such a name, and a private key.
    """
    text = _PRIVATE_KEY.sub(MASK, text)
    text = _USER.sub(rf"\g<user>:{MASK}", _IN_ADDRESS.sub(rf"\g<user>:{MASK}@", text))
    text = _ELEMENT.sub(lambda found: _masked(found, "tag"), text)
    text = _ATTRIBUTE.sub(lambda found: _masked(found, "key"), text)
    return "".join(_lines(text))


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
