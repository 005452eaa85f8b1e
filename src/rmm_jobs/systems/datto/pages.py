"""Read paged lists whole. Pages are counted here; a next-page URL from the server is never followed."""

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Generic, TypeVar

from anyio import to_thread

from rmm_jobs.domain.catalog import Component, Listed, Shortfall, cut_short, listed_with
from rmm_jobs.domain.inventory_ports import ListPage
from rmm_jobs.domain.system_errors import Action, SystemFailure, UnexpectedAnswer
from rmm_jobs.inventory.at_once import Part, at_once
from rmm_jobs.systems.datto import paths, translate
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.wire import ComponentRow, Page, Row
from rmm_jobs.systems.datto.wire_devices import DeviceRow
from rmm_jobs.systems.http.decode import validate
from rmm_jobs.systems.http.retry import TRANSIENT, Failures

PAGE_SIZE = 250
"""Largest page of the API (`GET /v2/system/pagination`)."""
MAX_PAGES = 400
"""Limit of pages, 100,000 devices: a longer list is broken, unless it was announced to be as long."""
AT_ONCE = 4
"""Pages that are asked for together. A page takes a second, and an account has 600 requests a minute for everybody."""
_MANY = 1_000
_IDLE_PAGES = 2
"""Pages in a row without anything new, after which a list repeats itself. One may be rows that moved."""


RowT = TypeVar("RowT", bound=Row)
NounT = TypeVar("NounT")


@dataclass(frozen=True, slots=True)
class Listing(Generic[RowT]):
    """Describe a list of the API: action, path, the shape of one page, and its most rows."""

    action: Action
    path: str
    page: type[Page[RowT]]
    size: int = PAGE_SIZE
    first_retried: Failures = TRANSIENT
    """Failures after which the first page is asked for again."""


DEVICE_LISTING = Listing(Action.READ_DEVICES, paths.DEVICES, Page[DeviceRow])
LABELLED_DEVICE_LISTING = Listing(Action.READ_DEVICES, paths.LABELLED_DEVICES, Page[DeviceRow])
COMPONENT_LISTING = Listing(Action.READ_COMPONENTS, paths.COMPONENTS, Page[ComponentRow])


async def all_rows(  # noqa: PLR0913 - a list and how far it is read, each by name
    client: Client,
    listing: Listing[RowT],
    params: Mapping[str, str] | None = None,
    *,
    most: int | None = None,
    partly: bool = False,
    deadline: float,
) -> Listed[RowT]:
    """Read the rows of all pages, each UID once; skip rows without a UID.

    `params` goes with every page: the server's own next-page URL is known to drop some of it. A list that ends before
    its announced total, repeats itself, or has `most` rows and goes on, says so; `partly`, one that fails after rows.

    Raises:
        UnexpectedAnswer: the pages bring new rows without an end.
        SystemFailure: a page could not be read.
    """
    rows: dict[str, RowT] = {}
    without_uid = idle = 0
    announced: int | None = None
    try:
        async for current in _pages(client, listing, params, most=most, deadline=deadline):
            before, announced = len(rows), current.page_details.total_count
            for row in current.rows:
                # Rows may move between pages while the pages are read.
                if row.uid:
                    rows.setdefault(row.uid, row)
            without_uid += sum(1 for row in current.rows if not row.uid)
            received = len(rows) + without_uid
            if not current.rows or not current.page_details.next_page_url:
                return listed_with(rows.values(), _short(received, announced))
            if most is not None and len(rows) >= most:
                return listed_with(rows.values(), Shortfall(received, announced, at_limit=True))
            idle = 0 if len(rows) > before else idle + 1
            if idle == _IDLE_PAGES:
                return listed_with(rows.values(), Shortfall(len(rows), announced, repeats=True))
    except SystemFailure as failure:
        if not (partly and rows):
            raise
        return listed_with(rows.values(), cut_short(len(rows) + without_uid, announced, failure))
    raise UnexpectedAnswer(listing.action, status=200, reason="a list without an end")


async def unkeyed_rows(
    client: Client, listing: Listing[RowT], *, partly: bool = False, deadline: float
) -> Listed[RowT]:
    """Read the rows of all pages of a list whose rows have no UID: each as often as it comes.

    Raises:
        UnexpectedAnswer: the pages bring rows without an end.
        SystemFailure: a page could not be read; `partly`, the first one.
    """
    rows: list[RowT] = []
    before: tuple[RowT, ...] = ()
    announced: int | None = None
    try:
        async for page in _pages(client, listing, None, deadline=deadline):
            announced = page.page_details.total_count
            if page.rows and page.rows == before:
                return listed_with(rows, Shortfall(len(rows), announced, repeats=True))
            rows += page.rows
            before = page.rows
            if not page.rows or not page.page_details.next_page_url:
                return listed_with(rows, _short(len(rows), announced))
    except SystemFailure as failure:
        if not (partly and rows):
            raise
        return listed_with(rows, cut_short(len(rows), announced, failure))
    raise UnexpectedAnswer(listing.action, status=200, reason="a list without an end")


def _short(received: int, announced: int | None) -> Shortfall | None:
    """Return what is missing from a list that has ended."""
    return Shortfall(received, announced) if announced and announced > received else None


def _so_far(received: int, announced: int | None, *, repeats: bool) -> Shortfall:
    """Return how far a list is read that goes on: who reads no more of it has come to a limit of its own."""
    return Shortfall(received, announced, repeats=repeats, at_limit=not repeats)


async def rows_by_page(
    client: Client, listing: Listing[RowT], *, deadline: float
) -> AsyncGenerator[Listed[RowT], None]:
    """Yield the rows of each page, each UID once. While pages are left, `shortfall` says how far the list is read."""
    seen: set[str] = set()
    received = idle = 0
    async for page in _pages(client, listing, None, deadline=deadline):
        rows = {row.uid: row for row in page.rows if row.uid and row.uid not in seen}
        seen |= set(rows)
        received += len(rows) + sum(1 for row in page.rows if not row.uid)
        announced = page.page_details.total_count
        is_last = not page.rows or not page.page_details.next_page_url
        idle = 0 if rows else idle + 1
        repeats = not is_last and idle == _IDLE_PAGES
        short = _short(received, announced) if is_last else _so_far(received, announced, repeats=repeats)
        yield listed_with(rows.values(), short)
        if is_last or repeats:
            return


async def plain_pages(
    client: Client, listing: Listing[RowT], translate_one: Callable[[RowT], NounT], *, deadline: float
) -> AsyncGenerator[ListPage[NounT], None]:
    """Yield the pages of a list as they come, and remember none of them: a row may come twice.

    Raises:
        UnexpectedAnswer: the pages do not end.
    """
    async for page in _pages(client, listing, None, as_announced=True, deadline=deadline):
        rows = [row for row in page.rows if row.uid]
        is_last = not page.rows or not page.page_details.next_page_url
        announced = page.page_details.total_count
        yield ListPage([translate_one(row) for row in rows], len(page.rows) - len(rows), announced, is_last)
        if is_last:
            return
    raise UnexpectedAnswer(listing.action, status=200, reason="a list without an end")


async def first_rows(
    client: Client, listing: Listing[RowT], params: Mapping[str, str] | None = None, *, deadline: float
) -> Listed[RowT]:
    """Read the rows of the first page alone, for a caller that needs only examples."""
    page = await _page(client, listing, params, 0, deadline=deadline)
    rows = [row for row in page.rows if row.uid]
    has_more = bool(page.page_details.next_page_url)
    return listed_with(rows, _so_far(len(rows), page.page_details.total_count, repeats=False) if has_more else None)


async def _pages(  # noqa: PLR0913 - a list and how far it is read, each by name
    client: Client,
    listing: Listing[RowT],
    params: Mapping[str, str] | None,
    *,
    most: int | None = None,
    as_announced: bool = False,
    deadline: float,
) -> AsyncGenerator[Page[RowT], None]:
    """Yield the pages in order, `AT_ONCE` of them asked for together as far as the first one announces rows.

    They end after `MAX_PAGES`. `as_announced` reads up to twice the pages that were announced, if these are more: a
    list may grow meanwhile.

    Raises:
        SystemFailure: a page could not be read; those before it have been yielded.
    """
    first = await _page(client, listing, params, 0, deadline=deadline)
    yield first
    announced = first.page_details.total_count or 0
    limit = max(MAX_PAGES, 2 * ceil(announced / listing.size)) if as_announced else MAX_PAGES
    known = min(limit, ceil(min(announced, most or announced) / listing.size))
    for together in batches(known, limit):
        parts = [Part(_page(client, listing, params, number, deadline=deadline)) for number in together]
        await at_once(*parts)
        for part in parts:
            yield part.result()


def batches(known: int, limit: int) -> Iterator[Sequence[int]]:
    """Yield the numbers of the pages after the first, below `limit`, as they are asked for together.

    The `known` pages go `AT_ONCE` together; whether there is one after them, each page alone has to tell. A batch ends
    before a multiple of `AT_ONCE`: a reader that stops after twenty pages has asked for no more than these.
    """
    for _, together in groupby(range(1, known), key=lambda number: number // AT_ONCE):
        yield tuple(together)
    for number in range(max(1, known), limit):
        yield (number,)


async def _page(
    client: Client, listing: Listing[RowT], params: Mapping[str, str] | None, number: int, *, deadline: float
) -> Page[RowT]:
    # GET /v2/account/devices, GET /v2/account/components: `page` counts from 0, and a `max` over 250 is refused.
    query = {**(params or {}), "page": str(number), "max": str(listing.size)}
    retried = TRANSIENT if number else listing.first_retried
    answer = await client.read(listing.action, listing.path, query, retried=retried, deadline=deadline)
    return validate(listing.page, answer.data, listing.action)


async def read_components(client: Client, deadline: float) -> Listed[Component]:
    """Read every component that has a name, or those that could be read.

    Raises:
        SystemFailure: the first page could not be read.
    """
    rows = await all_rows(client, COMPONENT_LISTING, partly=True, deadline=deadline)
    with_name = listed_with((row for row in rows if row.name), rows.shortfall)
    return await translated(translate.component, with_name)


async def translated(one: Callable[[RowT], NounT], rows: Listed[RowT]) -> Listed[NounT]:
    """Translate the rows of a list; many of them in a thread, so that other calls go on meanwhile."""

    def every() -> Listed[NounT]:
        return listed_with(map(one, rows), rows.shortfall)

    return await to_thread.run_sync(every) if len(rows) > _MANY else every()
