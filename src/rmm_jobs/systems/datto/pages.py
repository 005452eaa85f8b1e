"""Read paged lists whole. Pages are counted here; a next-page URL from the server is never followed."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from anyio import to_thread

from rmm_jobs.domain.catalog import Component, Listed, Shortfall, cut_short, listed_with
from rmm_jobs.domain.inventory_ports import ListPage
from rmm_jobs.domain.system_errors import Action, SystemFailure, UnexpectedAnswer
from rmm_jobs.systems.datto import paths, translate
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.page_walks import Walk
from rmm_jobs.systems.datto.wire import ComponentRow, Page, Row
from rmm_jobs.systems.datto.wire_devices import DeviceRow
from rmm_jobs.systems.http.decode import validate
from rmm_jobs.systems.http.retry import TRANSIENT, Failures

PAGE_SIZE = 250
"""Largest page of the API (`GET /v2/system/pagination`)."""
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
    its announced total, repeats itself, has `most` rows and goes on, or changes all the time, says so; `partly`, one
    that fails after rows.

    Raises:
        UnexpectedAnswer: the pages bring new rows without an end.
        SystemFailure: a page could not be read.
    """
    rows: dict[str, RowT] = {}
    without_uid = idle = 0
    walk = _walk(client, listing, params, deadline=deadline)
    try:
        async for current in walk.numbered(most=most):
            before = len(rows)
            for row in current.rows:
                # Rows may move between pages while the pages are read.
                if row.uid:
                    rows.setdefault(row.uid, row)
            without_uid += sum(1 for row in current.rows if not row.uid)
            received = len(rows) + without_uid
            if walk.is_over:
                return listed_with(rows.values(), _short(walk, received))
            if most is not None and len(rows) >= most:
                return listed_with(rows.values(), Shortfall(received, walk.announced(received), at_limit=True))
            idle = 0 if len(rows) > before else idle + 1
            if idle == _IDLE_PAGES:
                return listed_with(rows.values(), Shortfall(len(rows), walk.announced(len(rows)), repeats=True))
    except SystemFailure as failure:
        if not (partly and rows):
            raise
        received = len(rows) + without_uid
        return listed_with(rows.values(), cut_short(received, walk.announced(received), failure))
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
    walk = _walk(client, listing, None, deadline=deadline)
    try:
        async for page in walk.numbered():
            if walk.known_before:  # the list has changed, and is read again from there
                del rows[walk.start :]
            elif page.rows and page.rows == before:
                return listed_with(rows, Shortfall(len(rows), walk.announced(len(rows)), repeats=True))
            rows += page.rows
            before = page.rows
            if walk.is_over:
                return listed_with(rows, _short(walk, len(rows)))
    except SystemFailure as failure:
        if not (partly and rows):
            raise
        return listed_with(rows, cut_short(len(rows), walk.announced(len(rows)), failure))
    raise UnexpectedAnswer(listing.action, status=200, reason="a list without an end")


def _short(walk: Walk[RowT], received: int) -> Shortfall | None:
    """Return what is missing from a list that has ended."""
    missing = walk.missing(received)
    return Shortfall(received, missing) if missing else None


def _so_far(received: int, announced: int | None, *, repeats: bool) -> Shortfall:
    """Return how far a list is read that goes on: who reads no more of it has come to a limit of its own."""
    return Shortfall(received, announced, repeats=repeats, at_limit=not repeats)


async def rows_by_page(
    client: Client, listing: Listing[RowT], *, deadline: float
) -> AsyncGenerator[Listed[RowT], None]:
    """Yield the rows of each page, each UID once. While pages are left, `shortfall` says how far the list is read."""
    seen: set[str] = set()
    received = idle = 0
    walk = _walk(client, listing, None, deadline=deadline)
    async for page in walk.numbered():
        rows = {row.uid: row for row in page.rows if row.uid and row.uid not in seen}
        seen |= set(rows)
        received += len(rows) + sum(1 for row in page.rows if not row.uid)
        idle = 0 if rows else idle + 1
        repeats = not walk.is_over and idle == _IDLE_PAGES
        going_on = _so_far(received, walk.announced(received), repeats=repeats)
        short = _short(walk, received) if walk.is_over else going_on
        yield listed_with(rows.values(), short)
        if walk.is_over or repeats:
            return


async def plain_pages(
    client: Client, listing: Listing[RowT], translate_one: Callable[[RowT], NounT], *, deadline: float
) -> AsyncGenerator[ListPage[NounT], None]:
    """Yield the pages of a list as they come, and remember none of them: a row may come twice.

    Raises:
        UnexpectedAnswer: the pages do not end.
    """
    walk = _walk(client, listing, None, deadline=deadline)
    async for page in walk.overlapping():
        rows = [row for row in page.rows if row.uid]
        nameless = sum(1 for row in page.rows[walk.known_before :] if not row.uid)
        listed = [translate_one(row) for row in rows]
        yield ListPage(listed, nameless, walk.announced(0), walk.is_over, walk.has_gap)
        if walk.is_over:
            return
    raise UnexpectedAnswer(listing.action, status=200, reason="a list without an end")


async def first_rows(
    client: Client, listing: Listing[RowT], params: Mapping[str, str] | None = None, *, deadline: float
) -> Listed[RowT]:
    """Read the rows of the first page alone, for a caller that needs only examples."""
    page = await _page(client, listing, params, 0, listing.size, deadline=deadline)
    rows = [row for row in page.rows if row.uid]
    has_more = bool(page.page_details.next_page_url)
    return listed_with(rows, _so_far(len(rows), page.page_details.total_count, repeats=False) if has_more else None)


def _walk(client: Client, listing: Listing[RowT], params: Mapping[str, str] | None, *, deadline: float) -> Walk[RowT]:
    def ask(number: int, size: int) -> Awaitable[Page[RowT]]:
        return _page(client, listing, params, number, size, deadline=deadline)

    return Walk(ask, listing.size)


async def _page(  # noqa: PLR0913 - a list and which page of it, each by name
    client: Client,
    listing: Listing[RowT],
    params: Mapping[str, str] | None,
    number: int,
    size: int,
    *,
    deadline: float,
) -> Page[RowT]:
    # GET /v2/account/devices, GET /v2/account/components: `page` counts from 0, and a `max` over 250 is refused.
    query = {**(params or {}), "page": str(number), "max": str(size)}
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
