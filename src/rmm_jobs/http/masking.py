"""Keeping what is secret out of what the vendor says: a server may quote a request in its complaint about it."""

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from rmm_jobs.jobs.secrets import MASK

_LONG_ENOUGH = 4
"""Characters from which a value is hidden inside words too; "1" or "on" would tear every sentence to pieces."""


def hide(text: str | None, secrets: Iterable[str]) -> str | None:
    """The text with every secret replaced, also as it is spelled in JSON, a URL or a form."""
    spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
    if text is None or not spellings:
        return text
    longest_first = sorted(spellings, key=len, reverse=True)
    return re.sub("|".join(map(_pattern, longest_first)), MASK, text)


def _spellings(secret: str) -> set[str]:
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return {secret, quote(secret, safe="", errors="replace"), quote_plus(secret, errors="replace"), *in_json}


def _pattern(spelling: str) -> str:
    pattern = re.escape(spelling)
    return pattern if len(spelling) >= _LONG_ENOUGH else rf"(?<!\w){pattern}(?!\w)"
