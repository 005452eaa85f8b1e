"""Compare versions as installers write them. An order that is not certain is not guessed (docs/adr/0021)."""

import re
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from itertools import zip_longest

LONGEST = 80
"""Characters of a version; a longer text is none."""


class Order(Enum):
    """Say how one version stands to another."""

    OLDER = -1
    SAME = 0
    NEWER = 1
    UNKNOWN = None


_RELEASE = re.compile(r"(?:version|ver\.?|v|r)?\s*([0-9]+(?:\s*[.,]\s*[0-9]+)*)")
_PART = re.compile(r"(?P<gap>[^\w]*_*)(?:(?P<number>[0-9]+)|(?P<word>[^\W\d_]+))")
_PLATFORM = re.compile(r"\b(?:x64|x86|amd64|arm64|win(?:32|64)|(?:32|64)[- ]?bit)\b")
_EPOCH = ":"
_BEFORE = {"alpha": 0, "beta": 1, "rc": 2}
"""Words of versions before a release, in their order."""
_ALSO_BEFORE = frozenset({"canary", "dev", "ea", "insider", "nightly", "pre", "preview", "snapshot"})
"""Others of them, whose order nobody knows."""
_BEHIND = {"cu", "hotfix", "patch", "r", "sp", "update"}
"""Words of versions behind a release."""
_SHORT = {"u": "update", "p": "patch", "hf": "hotfix"}
_LETTER = re.compile("z?[a-z]")
"""Letter of a release, as OpenSSL counts: 1.0.2z is followed by 1.0.2za."""
_MAY_BE_BEFORE = frozenset("abc")
"""Letters that stand for alpha, beta and candidate, too."""
_UNSURE_GAP = re.compile("[-~]")
"""Before a number: a revision behind the release to one packager, a version before it to another."""
_YEARS, _DATES = range(1990, 2100), range(19900101, 21000101)


@dataclass(frozen=True, slots=True)
class _Part:
    """One number or word behind the numbers of a release."""

    number: int | None = None
    word: str = ""
    is_letter: bool = False
    is_unsure: bool = False

    @property
    def side(self) -> int | None:
        """Return -1 before the release, 1 behind it, and None where nobody knows."""
        if self.number is not None:
            return None if self.is_unsure else 1
        if self.word in _BEFORE or self.word in _ALSO_BEFORE:
            return -1
        if self.word in _BEHIND or (self.is_letter and self.word not in _MAY_BE_BEFORE):
            return 1
        return None


@dataclass(frozen=True, slots=True)
class _Version:
    """The numbers of a release, and the parts behind them."""

    release: tuple[int, ...]
    rest: tuple[_Part, ...]

    @property
    def scheme(self) -> str:
        """Return how the first number counts: a product of 2019 is not newer than its build 16."""
        first = self.release[0]
        return "year" if first in _YEARS else "date" if first in _DATES else "number"


def is_version(text: str) -> bool:
    """Return whether a text can be compared with others."""
    return _read(text) is not None


def compare(one: str, other: str) -> Order:
    """Return how `one` stands to `other`."""
    if _plain(one) == _plain(other):
        return Order.SAME
    ours, theirs = _read(one), _read(other)
    if ours is None or theirs is None or ours.scheme != theirs.scheme:
        return Order.UNKNOWN
    for a, b in zip_longest(ours.release, theirs.release, fillvalue=0):
        if a != b:
            return Order.UNKNOWN if _continues(ours, theirs) or _continues(theirs, ours) else _order(a, b)
    return _compare_rest(ours.rest, theirs.rest)


def _continues(short: _Version, long: _Version) -> bool:
    """Return whether a release goes on with numbers where another goes on with a word that may mean as much."""
    begins = long.release[: len(short.release)] == short.release and len(long.release) > len(short.release)
    return begins and bool(short.rest) and short.rest[0].side != -1


def _compare_rest(ours: tuple[_Part, ...], theirs: tuple[_Part, ...]) -> Order:
    """Compare what stands behind the numbers, from the first part that differs."""
    pairs = list(zip_longest(ours, theirs))
    differs = next((at for at, (a, b) in enumerate(pairs) if a != b), None)
    if differs is None:
        return Order.SAME
    a, b = pairs[differs]
    alike = _compare_alike(a, b)
    if alike is not Order.UNKNOWN or not differs:
        return alike if alike is not Order.UNKNOWN else _compare_sides(a, b)
    # Behind a first part only a further number has a place: SP1 is older than SP1.2.
    before = ours[differs - 1]
    is_counted = all(each is None or each.number is not None for each in (a, b))
    return _compare_sides(a, b) if is_counted and (not before.word or before.side is not None) else Order.UNKNOWN


def _compare_alike(a: _Part | None, b: _Part | None) -> Order:
    """Compare two parts of one kind; those of two kinds are not known."""
    if a is None or b is None:
        return Order.UNKNOWN
    if a.number is not None and b.number is not None and a.is_unsure == b.is_unsure:
        return _order(a.number, b.number)
    if a.is_letter and b.is_letter:
        return Order.OLDER if a.word < b.word else Order.NEWER
    if a.word in _BEFORE and b.word in _BEFORE:
        return _order(_BEFORE[a.word], _BEFORE[b.word])
    return Order.UNKNOWN


def _compare_sides(a: _Part | None, b: _Part | None) -> Order:
    """Compare two parts by the side of the release on which they stand; none is the release itself."""
    one, other = (0 if each is None else each.side for each in (a, b))
    return Order.UNKNOWN if one is None or other is None or one == other else _order(one, other)


def _order(a: int, b: int) -> Order:
    return Order((a > b) - (a < b))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


@lru_cache(maxsize=4096)
def _read(text: str) -> _Version | None:
    """Return the parts of a version, or `None` of a text that is none."""
    plain = _PLATFORM.sub(" ", _plain(text))
    begins = _RELEASE.match(plain)
    if begins is None or len(text) > LONGEST or _EPOCH in plain:
        return None
    release = tuple(int(each) for each in re.findall("[0-9]+", begins[1]))
    found = list(_PART.finditer(plain, begins.end()))
    if not found:
        return _Version(release, ())
    first, *others = (_part(each, after) for each, after in zip(found, [*found[1:], None], strict=True))
    return _Version(release, (first, *(replace(each, is_letter=False) for each in others)))


def _part(found: re.Match[str], after: re.Match[str] | None) -> _Part:
    if found["number"] is not None:
        return _Part(int(found["number"]), is_unsure=_UNSURE_GAP.search(found["gap"]) is not None)
    word = _SHORT.get(found["word"], found["word"])
    counts_on = after is not None and not after["gap"] and after["number"] is not None
    attached = not found["gap"] and not counts_on and word not in _BEHIND
    return _Part(word=word, is_letter=attached and _LETTER.fullmatch(word) is not None)
