r"""One part of a JSON text, of which an answer can hold so much: cut between characters, and never within an escape."""

from rmm_jobs.jobs.size import fitting

_LONGEST = 6
r"""Characters of an escape, as in `\u200b`."""


def window(text: str, offset: int, most: int) -> str:
    """The text from `offset` on, in characters, as far as `most` bytes of UTF-8 go (4 or more).

    Each part goes on where the one before it ended, so that all of them together are the text.
    """
    part = text[offset : offset + most]
    end = offset + (len(part) if len(part.encode()) <= most else fitting(part, most))
    before = _before_escape(text, end)
    return text[offset : before if before > offset else end]


def _before_escape(text: str, cut: int) -> int:
    """The cut, or where the escape begins that it would tear apart."""
    at = text.rfind("\\", max(0, cut - _LONGEST + 1), cut)
    if at < 0 or _backslashes_before(text, at) % 2:
        return cut  # no escape, or the second half of an escaped backslash
    length = _LONGEST if text[at + 1 : at + 2] == "u" else 2
    return at if at + length > cut else cut


def _backslashes_before(text: str, at: int) -> int:
    before = text[:at]
    return at - len(before.rstrip("\\"))
