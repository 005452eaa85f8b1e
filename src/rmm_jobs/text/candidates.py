"""Write why a name was not found although something like it is listed, and what is missing from a list."""

from rmm_jobs.domain.catalog import Lookalike, Shortfall
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import plural, uid_label

CANDIDATES = 20
"""The most candidates in a refusal."""


def lookalike_line(found: Lookalike | None, wording: Wording) -> str | None:
    """Name the listed name that looks like the query, the place where they differ, and its UID."""
    if found is None:
        return None
    where = "of the listed name" if found.in_listed else "of what was given"
    character = "a blank" if found.character == "U+0020" else clean_line(found.character)
    return (
        f'"{clean_line(found.name)}" differs only in blanks or characters that cannot be seen:\n'
        f"character {found.position + 1} {where} is {character}.\n"
        f"Its {uid_label(wording)}: {clean_line(found.uid)}"
    )


def shortfall_line(missing: Shortfall | None, noun: str, wording: Wording) -> str | None:
    """Tell how much of a list was received, where it was not all."""
    if missing is None:
        return None
    announced = missing.announced or 0
    is_less = announced > missing.received
    received = f"{missing.received:,} of {announced:,} {noun}s" if is_less else plural(missing.received, noun)
    if missing.late or missing.failure is not None:
        return f"{received} looked at{cut_words(missing, wording)}: there may be others."
    received += " received"
    if missing.repeats:
        return f"The list repeats itself: {received}. Others may be missing."
    return f"{wording.system} did not send its whole list: {received}."


def cut_words(missing: Shortfall, wording: Wording) -> str:
    """Say in brackets why a list was read no further; nothing of one that its system has ended."""
    if missing.late:
        return " (the time of this call was over)"
    return "" if missing.failure is None else f" ({cause(missing.failure, wording)})"
