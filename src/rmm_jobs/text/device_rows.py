"""Lay out rows of devices under the columns that a list of devices chooses."""

from collections.abc import Sequence

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.site_results import SiteDevice
from rmm_jobs.domain.wording import Wording
from rmm_jobs.text.device_columns import CAN_RUN, HOSTNAME, SITE, Column, uid_column
from rmm_jobs.text.tables import table, with_rest, within_bars


def device_table(  # noqa: PLR0913 - what is shown, each by name
    devices: Sequence[Device],
    wording: Wording,
    *,
    limit: int,
    total: int | None = None,
    uids: bool | None = None,
    offset: int = 0,
) -> str:
    """Return the table of the first `limit` devices, and count the rest.

    Args:
        devices: The devices, in their order.
        wording: The system's own words.
        limit: The most rows.
        total: The number of all devices, when `devices` are only the first of them.
        uids: True shows UIDs, None only when two rows have the same hostname and site.
        offset: The number of devices before these.
    """
    shown = devices[:limit]
    if uids is None:
        uids = len({(device.hostname.casefold(), device.site) for device in shown}) < len(shown)
    sites = [SITE] if any(device.site for device in shown) else []
    columns = [HOSTNAME, *sites, CAN_RUN, *([uid_column(wording)] if uids else [])]
    return with_rest(
        numbered_rows(columns, shown, first=offset + 1), shown=offset + len(shown), total=total or len(devices)
    )


def numbered_rows(columns: Sequence[Column[Device]], devices: Sequence[Device], *, first: int) -> str:
    """Return devices as one table, numbered from `first`."""
    titles = [(column.title, column.width) for column in columns]
    return table(titles, [[column.cell(each) for column in columns] for each in devices], first=first)


class DeviceTable:
    """Lay out devices as rows under titles; all rows of one table have the same widths."""

    def __init__(self, columns: Sequence[Column[SiteDevice]], devices: Sequence[SiteDevice], cut: int = 0) -> None:
        self._titles = [(column.title, column.width) for column in columns]
        self._centred = [at for at, column in enumerate(columns) if column.centred]
        self._cells = {each.device.uid: [column.cell(each) for column in columns] for each in devices}
        self._widths = _widths(self._titles, [*self._cells.values(), self._rest(cut)])

    def head(self) -> list[str]:
        """Return the titles, and the rule below them."""
        return _head(self._titles, self._widths)

    def rows(self, devices: Sequence[SiteDevice], cut: int = 0) -> list[str]:
        """Return the rows of some devices; a last row counts those of their kind that are not shown."""
        cells = [self._cells[each.device.uid] for each in devices] + ([self._rest(cut)] if cut else [])
        return [_row(each, self._widths, self._centred) for each in cells]

    def _rest(self, cut: int) -> list[str]:
        return ["...", f"({cut:,} more)", *[""] * (len(self._titles) - 2)]


def device_rows(columns: Sequence[Column[SiteDevice]], devices: Sequence[SiteDevice], cut: int = 0) -> str:
    """Return devices as one table; a last row counts those that are not shown."""
    made = DeviceTable(columns, devices, cut)
    return "\n".join([*made.head(), *made.rows(devices, cut)])


def rows_under(columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]], *, centred: Sequence[int]) -> str:
    """Return rows of cells under titles, without numbers.

    `columns` are titles and least widths, with the blank before the cell; `centred` are the places of those whose cells
    stand in the middle. A longer cell widens its column, and has a blank behind it, too.
    """
    widths = _widths(columns, rows)
    return "\n".join([*_head(columns, widths), *(_row(each, widths, centred) for each in rows)])


def _widths(columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> list[int]:
    longest = [max(map(len, column)) for column in zip([title for title, _ in columns], *rows, strict=True)]
    return [least if length < least else length + 2 for (_, least), length in zip(columns, longest, strict=True)]


def _head(columns: Sequence[tuple[str, int]], widths: Sequence[int]) -> list[str]:
    return [_row([title for title, _ in columns], widths), "+".join("-" * width for width in widths)]


def _row(cells: Sequence[str], widths: Sequence[int], centred: Sequence[int] = ()) -> str:
    padded = [
        cell.center(width) if at in centred else f" {within_bars(cell)}".ljust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "|".join(padded).rstrip()
