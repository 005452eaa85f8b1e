"""Recognise secrets by their own form, whoever has written them and whatever name stands before them.

All that hides secrets reads the forms here: user fields, alerts, notes, descriptions, defaults, and what jobs print.
"""

import re
from collections.abc import Iterable, Iterator

_PLAIN_WORDS = r"(?![A-Za-z]?[a-z]{0,23}(?:[/.+-][A-Za-z]?[a-z]{0,23}){0,20}+(?![^\s\"',;]))"
"""Refuses words of a sentence: *Authorization: Basic authentication*, *bearer authentication/authorization*."""

_PRIVATE_KEY = re.compile(
    r"(?P<secret>-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:.{0,8000}?-----END [A-Z ]{0,40}-----|.{0,8000}))",
    re.DOTALL,
)
"""Matches a private key; one whose end is missing as far as the longest ones go."""
_IN_ADDRESS = re.compile(
    # Behind a host with a port, the at sign of a later address belongs to no password.
    r"://[^\s/:@]{0,100}:(?!\d{1,5}[,;\"'<>|)\]?#])"
    r"(?P<secret>[^\s/@\"<>]{1,200}(?:@[^\s/@\"<>,;]{1,200}(?=@))?)@"
)
_USER = re.compile(
    # Neither numbers of user and group, nor a drive or an address.
    r"-(?<!\S-)(?:u|-user|-proxy-user)(?:[ \t]++|=)[\"']?(?!\d+:\d+(?!\S)|[A-Za-z]:[\\/]|[^\s:]{1,100}://)"
    r"[^\s:]{1,100}:(?P<secret>[^\s\"']+)"
)
_AUTHORIZATION = re.compile(
    r"(?i:authorization)[\"']?[ \t]{0,40}+[:=][ \t]{0,10}+[\"']?"
    r"(?:(?i:bearer|basic|digest|negotiate|ntlm|token|apikey)[ \t]{1,10}+"
    rf"{_PLAIN_WORDS}(?P<secret>[\w.~+/-][^\s\"',;]{{3,}})"
    r"|(?=[^\s\d]{0,200}\d)(?P<bare>[\w.~+/-]{20,}+={0,2}))"
)
_BEARER = re.compile(
    rf"(?i:bearer)[ \t:=]{{1,5}}+[\"']?(?![/.]){_PLAIN_WORDS}(?P<secret>[A-Za-z0-9._~+/-]{{20,}}+={{0,2}})"
)
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_-])(?P<secret>"
    r"sk[-_](?:live|test|proj|ant|svcacct|admin|or)[-_][\w-]{16,}"
    r"|sk-(?:[A-Za-z0-9]{20,}|(?=[A-Za-z]*\d)[A-Za-z0-9]{16,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"|rk_(?:live|test)_\w{16,}"
    r"|gh[opsur]_\w{30,}|github_pat_\w{20,}|glpat-[\w-]{20,}"
    r"|xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{20,}"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])|AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_\w{36}"
    r"|eyJ[\w-]{10,}+\.[\w-]{10,}+\.[\w-]*+(?:\.[\w-]+){0,2})",
    re.ASCII,
)
"""Matches keys and tokens of providers, which say by their first letters what they are, and JSON Web Tokens."""

_SIGNS = (
    ("-----BEGIN ", _PRIVATE_KEY),
    ("://", _IN_ADDRESS),
    ("-u", _USER),
    ("authorization", _AUTHORIZATION),
    ("bearer", _BEARER),
    *(
        (sign, _TOKEN)
        for sign in ("sk-", "sk_", "rk_", "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-")
    ),
    *((sign, _TOKEN) for sign in ("xox", "xapp-", "AKIA", "ASIA", "AIza", "SG.", "npm_", "eyJ")),
)
"""Signs, one of which a text with a secret of a form contains: most texts, such as the cells of a table, have none."""


def secrets_by_form(text: str) -> list[tuple[int, int]]:
    """Return begin and end of each secret that its form tells, in their order, none within another."""
    return in_order(_found(text))


def in_order(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return places of a text in their order, with those that share a character as one."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(places):
        if merged and begin < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return merged


def _found(text: str) -> Iterator[tuple[int, int]]:
    folded = text.lower()
    for form in {form for sign, form in _SIGNS if sign in text or sign in folded}:
        for found in form.finditer(text):
            yield found.span(found.lastgroup or 0)
