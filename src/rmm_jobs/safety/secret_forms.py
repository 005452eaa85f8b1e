"""Recognise secrets by their own form, whoever has written them and whatever name stands before them.

All that hides secrets reads the forms here: user fields, alerts, notes, descriptions, defaults, and what jobs print.
"""

import re
from collections.abc import Iterable, Iterator

_PLAIN_WORDS = r"(?![A-Za-z]?[a-z]{0,23}(?:[/.+-][A-Za-z]?[a-z]{0,23}){0,20}+(?![^\s\"',;]))"
"""Refuses words of a sentence: *Authorization: Basic authentication*, *bearer authentication/authorization*."""

_BREAK = r"[ \t]{0,80}+(?:\r{0,2}\n|\r|(?:\\r)?\\n)"
"""Matches the end of a line, also as JSON writes it."""
_BASE64_LINES = (
    rf"(?:{_BREAK}(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): [^\r\n\\]{{0,200}}+){{0,9}}+"
    rf"(?:{_BREAK}(?={_BREAK}))?"
    rf"(?:{_BREAK}[ \t>|]{{0,80}}+[A-Za-z0-9+/=]++(?={_BREAK}|[ \t]{{0,80}}+(?:[\"',;.<)\]}}]|\Z)))++"
)
_BASE64_WORDS = r"[ \t]++[A-Za-z0-9+/]{16,}+(?:[ \t]++[A-Za-z0-9+/=]{40,}+)*+(?:[ \t]++[A-Za-z0-9+/=]++)?+"
_PRIVATE_KEY = re.compile(
    r"(?P<secret>-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
    rf"(?:(?:(?!-----BEGIN ).){{0,8000}}?-----END [A-Z ]{{0,40}}-----|{_BASE64_LINES}|{_BASE64_WORDS}|))",
    re.DOTALL,
)
"""Matches a private key; one whose end is missing as far as there are lines of base64, or such words on one line."""
_IN_ADDRESS = re.compile(
    # Behind a host with a port, the at sign of a later address belongs to no password.
    r"://[^\s/:@]{0,100}:(?!\d{1,5}[,;\"'<>|)\]?#])"
    r"(?P<secret>[^\s/@\"<>]{1,200}(?:@[^\s/@\"<>,;]{1,200}(?=@))?)@"
)
_CURL = re.compile(
    r"(?<![\w-])(?i:curl|curlie|hurl)(?:\.exe)?(?![\w-])(?:[\\`^][ \t]{0,80}+\r?\n|(?!\s(?:&&|[|;]))[^\r\n])*+"
)
"""Matches a command that takes user and password in one option. The user and group of another, as docker's, stay."""
_USER = re.compile(
    r"(?<!\S)(?:-[A-Za-z]{0,6}[uU][ \t]*+|--(?:proxy-)?user(?:[ \t]++|=))[\"']?(?![^\s:]{1,100}://)"
    r"[^\s:]{1,100}:(?P<secret>[^\s\"']+)"
)
_USER_ALONE = re.compile(
    r"(?<!\S)(?:-u[ \t]*+|--user(?:[ \t]++|=))[\"']?(?P<user>[^\s:\"']{1,100}):(?![/\\]|(?P=user)(?![^\s\"']))"
    r"(?P<secret>(?=[^\s\"']*[A-Za-z])(?=[^\s\"']*[^A-Za-z\s\"'])[^\s\"']{6,200})"
)
"""Matches user and password where no command is named, as in a variable of options: a word that is no group's name."""
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
    ("url", _CURL),
    ("-u", _USER_ALONE),
    ("--user", _USER_ALONE),
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
            if form is _CURL:
                yield from (given.span("secret") for given in _USER.finditer(text, *found.span()))
            else:
                yield found.span("secret" if form is _USER_ALONE else found.lastgroup or 0)
