"""Lists that come in pages: all of them, counted by us, never following a URL the server names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from rmm_jobs.domain.errors import Action, UnexpectedAnswer
from rmm_jobs.domain.model import Component
from rmm_jobs.systems.datto import paths, translate
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.wire import ComponentRow, DeviceRow, Page, Row
from rmm_jobs.systems.http.decode import validate

PAGE_SIZE = 250
"""The most the API gives on a page (`GET /v2/system/pagination`)."""
MAX_PAGES = 400
"""100,000 rows: more than any account has, so a list that goes on is broken."""


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True, slots=True)
class Listing(Generic[RowT]):
    """A list of the API: where it is, and the shape of one page."""

    action: Action
    path: str
    page: type[Page[RowT]]


DEVICES = Listing(Action.READ_DEVICES, paths.DEVICES, Page[DeviceRow])
COMPONENTS = Listing(Action.READ_COMPONENTS, paths.COMPONENTS, Page[ComponentRow])


async def all_rows(
    client: Client, listing: Listing[RowT], params: Mapping[str, str] | None = None, *, deadline: float
) -> list[RowT]:
    """The rows of all pages, each UID once; a row without one can be neither told apart nor asked for.

    `params` goes with every page: the server's own next-page URL is known to drop some of it.

    Raises:
        UnexpectedAnswer: the pages do not end. A part of a list is never taken for all of it.
    """
    rows: dict[str, RowT] = {}
    for number in range(MAX_PAGES):
        current = await _page(client, listing, params, number, deadline=deadline)
        for row in current.rows:
            if row.uid:
                rows.setdefault(row.uid, row)
        if not current.rows or not current.page_details.next_page_url:
            return list(rows.values())
    raise UnexpectedAnswer(listing.action, status=200, reason="a list without an end")


async def first_rows(
    client: Client, listing: Listing[RowT], params: Mapping[str, str] | None = None, *, deadline: float
) -> list[RowT]:
    """The rows of the first page alone, for those who need examples rather than all."""
    return [row for row in (await _page(client, listing, params, 0, deadline=deadline)).rows if row.uid]


async def _page(
    client: Client, listing: Listing[RowT], params: Mapping[str, str] | None, number: int, *, deadline: float
) -> Page[RowT]:
    query = {**(params or {}), "page": str(number), "max": str(PAGE_SIZE)}
    answer = await client.read(listing.action, listing.path, query, deadline=deadline)
    return validate(listing.page, answer.data, listing.action)


async def read_components(client: Client, deadline: float) -> tuple[Component, ...]:
    """Every component that has a name.

    Raises:
        SystemFailure: the list could not be read.
    """
    rows = await all_rows(client, COMPONENTS, deadline=deadline)
    return tuple(translate.component(row) for row in rows if row.name)
