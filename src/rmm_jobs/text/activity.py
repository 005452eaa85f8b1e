"""Block of the activity: who did what, on a device or at a site."""

from collections.abc import Sequence
from itertools import compress

from rmm_jobs.domain.history import Event
from rmm_jobs.domain.history_results import Activity, ActivityFilter
from rmm_jobs.domain.limits import fit_lines
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import LIST_BYTES, block, display_name, plural, quoted, utc
from rmm_jobs.text.history import cut_line, further_back, near_lines, window_words
from rmm_jobs.text.next_steps import ACTIVITY, call
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import table

_CELL = 40
_WHAT = 60
_HEADING = 2
"""Number of lines above the rows of a table."""


@BLOCKS.of(Activity)
def activity(result: Activity, wording: Wording) -> str:
    """List events, newest first."""
    window, which = result.window, _which(result.wanted, wording)
    if not result.total:
        days = further_back(window)
        return block(
            "No activity found",
            f"The {wording.job_log_name} shows nothing{which}.",
            f"Looked at: {window_words(window)}",
            cut_line(window, wording, "older events"),
            near_lines(result.near),
            f"To look further back: {_again(result, wording, since=days)}" if days else None,
        )
    if not result.events:
        return block(
            f"{plural(result.total, 'event')}{which}:",
            f"There is nothing at offset {result.offset:,}.",
            f"To see the newest: {_again(result, wording, offset=0)}",
        )
    first, shown = result.offset + 1, result.events[:ROWS]
    wanted = result.wanted
    every = (("Time", 24), ("User", 12), (wording.device, 14), ("Site", 14), ("Kind", 8), ("What", 10))
    there = (True, True, True, wanted.device is None and wanted.site is None, True, True)
    rows = [list(compress(_cells(event), there)) for event in shown]
    lines = table(list(compress(every, there)), rows, first=first).split("\n")
    kept = fit_lines(lines, LIST_BYTES, min_lines=_HEADING + 1)
    last = result.offset + kept - _HEADING
    part = "" if kept - _HEADING == result.total else f", {first:,}-{last:,}"
    return block(
        f"{plural(result.total, 'event')}{which}{part}:",
        "\n".join(lines[:kept]),
        _meanings(shown[: kept - _HEADING], wording),
        f"Looked at: {window_words(window)}",
        cut_line(window, wording, "older events"),
        f"To see more: {_again(result, wording, offset=last)}" if last < result.total else None,
    )


def _cells(event: Event) -> list[str]:
    what = [_action(event), event.job_name or "", quoted(event.note, _CELL) if event.note else ""]
    return [
        utc(event.at),
        clean_line(event.user or "", _CELL) or "unknown",
        clean_line(event.hostname or "", _CELL) or "-",
        clean_line(event.site or "", _CELL) or "-",
        str(event.kind) if event.kind else clean_line(display_name(event.category), _CELL),
        clean_line(" ".join(filter(None, what)), _WHAT) or "-",
    ]


def _meanings(events: Sequence[Event], wording: Wording) -> str | None:
    """Explain the log's own words that stand in the table."""
    used = {event.action for event in events}
    return "\n".join(f"{word}: {meaning}" for word, meaning in wording.log_words.items() if word in used) or None


def _action(event: Event) -> str:
    """Name what was done: of a job in our words, else in the log's own."""
    if event.is_start:
        return "started"
    return "ended" if event.is_end else event.action


def _which(wanted: ActivityFilter, wording: Wording) -> str:
    parts = [
        f' of kind "{clean_line(str(wanted.kind))}"' if wanted.kind else "",
        f' on {wording.device.lower()} "{clean_line(wanted.device)}"' if wanted.device else "",
        f' at site "{clean_line(wanted.site)}"' if wanted.site else "",
        f' by "{clean_line(wanted.by)}"' if wanted.by else "",
    ]
    return "".join(parts)


def _again(result: Activity, wording: Wording, *, since: str | None = None, offset: int | None = None) -> str:
    wanted = result.wanted
    return call(
        ACTIVITY,
        wording,
        device=wanted.device,
        site=wanted.site,
        by=wanted.by,
        kind=wanted.kind and str(wanted.kind),
        since=since or result.window.since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        offset=offset,
    )
