"""Devices as a table, and components as a list."""

from collections.abc import Sequence

from rmm_jobs.jobs.model import Component, Device
from rmm_jobs.jobs.untrusted import clean_line
from rmm_jobs.text.words import device_status, name

_COLUMNS = (("Hostname", 14), ("Site", 19), ("Status", 8), ("UID", 36))
"""Titles and least widths in characters; a longer cell widens its column to itself plus one."""


def device_table(devices: Sequence[Device], *, limit: int, total: int | None = None, uids: bool | None = None) -> str:
    """The table of devices, the first `limit` of them, and how many there are beside those.

    Args:
        devices: What to show, in this order.
        limit: The most rows.
        total: How many devices there are in all, when `devices` are only the first of them.
        uids: Whether to show UIDs; `None` shows them when hostname and site do not tell two rows apart.
    """
    shown = devices[:limit]
    if uids is None:
        uids = len({(device.hostname.casefold(), device.site) for device in shown}) < len(shown)
    rows = [
        [name(device.hostname), name(device.site), device_status(device), *([clean_line(device.uid)] if uids else [])]
        for device in shown
    ]
    return _with_rest(_table(rows, columns=4 if uids else 3), shown=len(shown), total=total or len(devices))


def component_list(components: Sequence[Component], *, total: int) -> str:
    """Names with whole UIDs, one a line, and how many there are beside those."""
    rows = [f"- {name(component.name)} (UID: {clean_line(component.uid)})" for component in components]
    return _with_rest("\n".join(rows), shown=len(rows), total=total)


def _with_rest(rows: str, *, shown: int, total: int) -> str:
    return rows if shown >= total else f"{rows}\n... and {total - shown:,} more"


def _table(rows: Sequence[Sequence[str]], *, columns: int) -> str:
    titles = [title for title, _ in _COLUMNS[:columns]]
    widths = [
        least if longest <= least else longest + 1
        for (_, least), longest in zip(
            _COLUMNS, [max(map(len, column)) for column in zip(titles, *rows, strict=True)], strict=False
        )
    ]
    numbered = [("#", titles), *((str(number), row) for number, row in enumerate(rows, start=1))]
    lines = [
        f"{number:>3} |" + "|".join(f" {cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
        for number, cells in numbered
    ]
    lines.insert(1, "----+" + "+".join("-" * (width + 1) for width in widths))
    return "\n".join(lines)
