"""Hide secrets in text that a device or a monitor has written, as far as the text itself names them."""

import re

from rmm_jobs.safety.redact import MASK, looks_secret, secret_begins

_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,30}-----|\Z)", re.DOTALL)
_IN_ADDRESS = re.compile(r"(?<=://)([^\s/:@]{0,100}):[^\s/@]{1,200}@")
_OPTION = re.compile(r"(?<!\S)--?(?P<name>[A-Za-z][\w-]{0,60})[ \t]+(?=\S)")


def hide_named_secrets(text: str) -> str:
    """Mask the rest of a line behind a name that looks secret: `password=...`, `Token: ...`, `--api-key ...`.

    The password in an address and a private key are masked as well.
    """
    text = _IN_ADDRESS.sub(rf"\1:{MASK}@", _PRIVATE_KEY.sub(MASK, text))
    return "".join(map(_line, text.splitlines(keepends=True)))


def _line(line: str) -> str:
    ends = (secret_begins(line), _option_value(line))
    begins = min((end for end in ends if end is not None), default=None)
    body = line.rstrip("\r\n")
    if begins is None or begins >= len(body):
        return line
    return body[:begins] + MASK + line[len(body) :]


def _option_value(line: str) -> int | None:
    return next((found.end() for found in _OPTION.finditer(line) if looks_secret(found["name"])), None)
