"""Devices as a table, and components as a list."""

from collections import Counter
from collections.abc import Sequence
from itertools import compress

from rmm_jobs.domain.model import Component, Device
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import LIST_BYTES, device_status, display_name, some_lines, uid_label


def device_table(
    devices: Sequence[Device],
    wording: Wording,
    *,
    limit: int,
    total: int | None = None,
    uids: bool | None = None,
) -> str:
    """The table of devices, the first `limit` of them, and how many there are beside those.

    Args:
        devices: What to show, in this order.
        wording: The system's own words.
        limit: The most rows.
        total: How many devices there are in all, when `devices` are only the first of them.
        uids: Whether to show UIDs; `None` shows them when hostname and site do not tell two rows apart.
    """
    shown = devices[:limit]
    if uids is None:
        uids = len({(device.hostname.casefold(), device.site) for device in shown}) < len(shown)
    every = (("Hostname", 14), ("Site", 19), ("Status", 8), (uid_label(wording), 36))
    sites = any(device.site for device in shown)
    there = (True, sites, True, uids)
    columns = list(compress(every, there))
    rows = [
        list(
            compress(
                (display_name(each.hostname), display_name(each.site), device_status(each), clean_line(each.uid)), there
            )
        )
        for each in shown
    ]
    return with_rest(table(columns, rows), shown=len(shown), total=total or len(devices))


def component_list(components: Sequence[Component], wording: Wording, *, total: int) -> str:
    """Names with whole UIDs, one a line, and how many there are beside those."""
    names = Counter(component.name.casefold() for component in components)
    rows = [
        _component_line(component, wording, is_namesake=names[component.name.casefold()] > 1)
        for component in components
    ]
    return "\n".join(some_lines(rows, LIST_BYTES, total=total))


def _component_line(component: Component, wording: Wording, *, is_namesake: bool) -> str:
    line = f"- {display_name(component.name)} ({uid_label(wording)}: {clean_line(component.uid)})"
    return f"{line}: {clean_line(component.path)}" if is_namesake and component.path else line


def with_rest(rows: str, *, shown: int, total: int) -> str:
    """Rows, and how many there are beside those."""
    return rows if shown >= total else f"{rows}\n... and {total - shown:,} more"


def table(columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]], *, first: int = 1) -> str:
    """Rows of cells under titles, numbered from `first`.

    `columns` are titles and least widths in characters; a longer cell widens its column to itself plus one.
    """
    titles = [title for title, _ in columns]
    longest = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    widths = [least if needed <= least else needed + 1 for (_, least), needed in zip(columns, longest, strict=True)]
    numbered = [("#", titles), *((str(number), row) for number, row in enumerate(rows, start=first))]
    numbers = max(3, len(numbered[-1][0]))
    lines = [
        f"{number:>{numbers}} |"
        + "|".join(f" {cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
        for number, cells in numbered
    ]
    lines.insert(1, "-" * (numbers + 1) + "+" + "+".join("-" * (width + 1) for width in widths))
    return "\n".join(lines)
