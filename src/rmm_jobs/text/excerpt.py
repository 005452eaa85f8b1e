"""Excerpts of printed text: cleaned, redacted, cut to a budget, and put between rules.

Offsets count characters of the cleaned text, before secrets are redacted. `job-output` counts in the same way, so that
reading goes on exactly where the head of an excerpt ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rmm_jobs.domain.limits import fit_bytes
from rmm_jobs.domain.model import Stream
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.redact import redact
from rmm_jobs.safety.sanitize import UNREAD, clean_block
from rmm_jobs.text.format import plural
from rmm_jobs.text.next_steps import read_output

RULE = "-" * 70
BUDGETS = {Stream.STDOUT: 6_000, Stream.STDERR: 1_500}
"""The most of a stream in one answer, in bytes of UTF-8. Two full streams are under 8,000 tokens."""
_HEAD_PERCENT = 40
_NEAR = 200
"""Characters around a cut in which a line end is preferred to a cut inside a line."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The shown part of a stream.

    `total` and `cut` count characters of the cleaned text; `resume` is the offset at which the head ends.
    """

    text: str
    total: int
    cut: int
    resume: int


def excerpt_within(text: str, budget: int, secrets: Sequence[str] = ()) -> Excerpt:
    """Clean a text and cut it to `budget` bytes."""
    return cut_within(clean_block(text), budget, secrets)


def cut_within(text: str, budget: int, secrets: Sequence[str] = ()) -> Excerpt:
    """Return a cleaned text as far as `budget` bytes go: all of it, or its head and its tail."""
    if fit_bytes(text, budget) == len(text):
        return Excerpt(redact(text, secrets), total=len(text), cut=0, resume=len(text))
    head_budget = budget * _HEAD_PERCENT // 100
    head_end = _line_end_before(text, fit_bytes(text, head_budget))
    tail_start = _line_start_after(text, len(text) - fit_bytes(reversed(text), budget - head_budget))
    head_end, tail_start = _around_secrets(text, head_end, tail_start, secrets)
    head, tail = redact(text[:head_end], secrets).removesuffix("\n"), redact(text[tail_start:], secrets)
    cut = tail_start - head_end
    shown = "\n".join(part for part in (head, f"[... {plural(cut, 'character')} cut ...]", tail) if part)
    return Excerpt(shown, total=len(text), cut=cut, resume=head_end)


def fence(text: str, *, goes_on: bool = False) -> str:
    """Put a device's text between rules, and count under them what could not be read of it.

    The text is cleaned once more: a cut inside a long line can leave a piece that looks like a rule. Blanks at its end
    are kept where the next part `goes_on` on the same line.
    """
    blanks = " " * (len(text) - len(text.rstrip(" "))) if goes_on else ""
    shown = clean_block(text)
    fenced, count = f"{RULE}\n{shown}{blanks}\n{RULE}", shown.count(UNREAD)
    if not count:
        return fenced
    note = f"Not readable: {plural(count, 'character')}, shown as {UNREAD} (the device's code page is not UTF-8)."
    return f"{fenced}\n{note}"


def failure_section(failure: Excerpt) -> str | None:
    """Return the section with the system's reason for a failure, or None where it gives none."""
    return f"Failure:\n{fence(failure.text)}" if failure.text else None


def stream_section(
    part: Excerpt | None,
    stream: Stream,
    wording: Wording,
    *,
    uid: str,
    label: str | None = None,
) -> str:
    """Return the section of one stream in the report of a job."""
    noun = "Output" if stream is Stream.STDOUT else "Errors"
    label = label or noun
    if part is None:
        return f"{label}: not available (could not be read)\nTo read it: {read_output(uid, wording, stream)}"
    if not part.total:
        return f"{label}: None"
    section = f"{label}:\n{fence(part.text)}"
    if not part.cut:
        return section
    return (
        f"{section}\n{noun} cut: {part.cut:,} of {plural(part.total, 'character')} are not shown. "
        f"To read them: {read_output(uid, wording, stream, part.resume)}"
    )


def _line_end_before(text: str, cut: int) -> int:
    at = text.rfind("\n", max(0, cut - _NEAR), cut)
    return cut if at < 0 else at + 1


def _line_start_after(text: str, cut: int) -> int:
    at = text.find("\n", cut - 1, cut + _NEAR)
    return cut if at < 0 else at + 1


def _around_secrets(text: str, head_end: int, tail_start: int, secrets: Sequence[str]) -> tuple[int, int]:
    """Move both cuts out of any secret: half a secret would not be recognised, and shown."""
    while (found := _straddling(text, head_end, secrets)) is not None:
        head_end = found[0]
    while (found := _straddling(text, tail_start, secrets)) is not None:
        tail_start = found[1]
    return head_end, tail_start


def _straddling(text: str, cut: int, secrets: Sequence[str]) -> tuple[int, int] | None:
    """Find a secret with characters on both sides of the cut; return its begin and end."""
    for secret in secrets:
        at = text.find(secret, max(0, cut - len(secret) + 1), cut + len(secret) - 1)
        if at >= 0:
            return at, at + len(secret)
    return None
