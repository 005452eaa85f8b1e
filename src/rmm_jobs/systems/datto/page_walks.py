"""Walk through the pages of a list that may change meanwhile, so that no row slips between two of them.

A page is a stretch of the list. Two pages that share a row leave no gap between them, however many rows were deleted or
added before them meanwhile. That holds as long as the rows that stay keep their order.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from math import ceil
from typing import Generic, TypeVar

from rmm_jobs.inventory.at_once import Part, at_once
from rmm_jobs.systems.datto.wire import Page, Row

MAX_PAGES = 400
"""Limit of pages, 100,000 devices: a longer list is broken, unless it was announced to be as long."""
AT_ONCE = 4
"""Pages that are asked for together. A page takes a second, and an account has 600 requests a minute for everybody."""
MOST_RETURNS = 8
"""Times that a walk goes back: a list that changes all the time is not read for ever."""

RowT = TypeVar("RowT", bound=Row)


class Walk(Generic[RowT]):
    """Read a list page by page, and know how far it has come and whether a row may have slipped through."""

    def __init__(self, ask: Callable[[int, int], Awaitable[Page[RowT]]], size: int) -> None:
        """Walk with `ask`, which reads the page with a number, of a size; `size` is the largest."""
        self._ask = ask
        self._size = size
        self.is_over = False
        """Whether the page that was yielded last is the last one of the list."""
        self.has_gap = False
        """Whether rows may have slipped between two pages."""
        self.known_before = 0
        """Rows at the beginning of the last page that another page has brought already, if nothing has moved."""
        self._least: int | None = None
        self._most: int | None = None
        self._announced: int | None = None
        self.start = 0
        """Rows of the list before the last page."""
        self._end = self._returns = 0
        self._moved_down = 0
        self._reached = dict[str, int]()

    def announced(self, received: int) -> int | None:
        """Return how many rows the list has at least, when so many have come.

        It is the smallest number that a page announced: a row that is added meanwhile may stand before those that are
        left to read. After a gap it is the largest one, and at least one more than have come.
        """
        if not self.has_gap:
            return self._least
        return max(self._most or 0, received + 1)

    def missing(self, received: int) -> int | None:
        """Return how many rows the list has, where fewer have come; else `None`."""
        announced = self.announced(received)
        return announced if announced and announced > received else None

    async def numbered(self, *, most: int | None = None, limit: int = MAX_PAGES) -> AsyncGenerator[Page[RowT], None]:
        """Yield the pages in order, `AT_ONCE` of them asked for together as far as the first one announces rows.

        Where the announced number changes from one page to the next, rows may have moved to pages that were read: the
        page before is read again; of rows without a UID all pages are. The pages end after `limit`.

        Raises:
            SystemFailure: a page could not be read; those before it have been yielded.
        """
        yield await self._first()
        async for page in self._by_number(most, limit):
            yield page

    async def overlapping(self) -> AsyncGenerator[Page[RowT], None]:
        """Yield pages of which each begins with rows of the one before, for a list that is read for minutes.

        Where one does not, rows have moved, and the walk goes back. What was deleted and added at the same time shows,
        too, as no number does. The pages end after `MAX_PAGES`, or twice those that were announced: a list may grow.

        Raises:
            SystemFailure: a page could not be read; those before it have been yielded.
        """
        yield await self._first()
        limit = max(MAX_PAGES, 2 * ceil((self._announced or 0) / self._size))
        # A system that sends smaller pages than it was asked for counts by pages of its own.
        ahead = self._windows(limit) if self._end == self._size else self._by_number(None, limit)
        async for page in ahead:
            if not (self.is_over and self._moved_down):
                yield page
                continue
            self.is_over = False
            yield page
            # What was added in front is on the first page, and so is a row that was moved there from further on.
            again = await self._first()
            self.known_before, self.is_over = len(again.rows), True
            yield again
            return

    async def _first(self) -> Page[RowT]:
        first = await self._ask(0, self._size)
        self._take(first, 0)
        return first

    async def _by_number(self, most: int | None, limit: int) -> AsyncGenerator[Page[RowT], None]:
        announced, following = self._announced or 0, 1
        known = min(limit, ceil(min(announced, most or announced) / self._size))
        while following < limit and not self.is_over:
            together = batch(following, known)
            parts = await self._together([(number, self._size) for number in together])
            for number, part in zip(together, parts, strict=True):
                page = part.result()
                if number and self._has_moved(page) and self._may_go_back():
                    following = number - 1
                    break
                self._take(page, number * self._size)
                following = number + 1
                yield page
                if self.is_over:
                    return

    async def _windows(self, limit: int) -> AsyncGenerator[Page[RowT], None]:
        asked = back = 0
        while asked < limit and not self.is_over:
            # The first step back reads the last page again, and a further one the page before that.
            end = self._end if not back else max(1, self.start + 1 - (back - 1) * self._size)
            together = self._following(end, AT_ONCE if asked else AT_ONCE - 1)  # one was the first page
            asked += len(together)
            for (number, size), part in zip(together, await self._together(together), strict=True):
                page, reached = part.result(), self._end
                if number and not self._touches(page) and self._may_go_back():
                    back += 1
                    break
                self._take(page, number * size)
                self.is_over = self.is_over or (not back and self._end <= reached)
                back = 0
                yield page
                if self.is_over:
                    return

    def _following(self, end: int, most: int) -> Sequence[tuple[int, int]]:
        """Return the next windows of a list that is known up to `end`, as far as rows are announced."""
        found = [window(end, self._size)]
        while len(found) < most and (end := (found[-1][0] + 1) * found[-1][1]) < (self._announced or 0):
            found.append(window(end, self._size))
        return found

    async def _together(self, asked: Sequence[tuple[int, int]]) -> Sequence[Part[Page[RowT]]]:
        parts = [Part(self._ask(number, size)) for number, size in asked]
        await at_once(*parts)
        return parts

    def _take(self, page: Page[RowT], start: int) -> None:
        """Go on to a page that begins there in the list."""
        if told := page.page_details.total_count:
            self._announced = told
            self._least, self._most = min(told, self._least or told), max(told, self._most or told)
        places = {row.uid: start + index for index, row in enumerate(page.rows) if row.uid}
        shared = next((uid for uid in places if uid in self._reached), None)
        if shared is not None:
            self._moved_down += max(0, places[shared] - self._reached[shared])
        self.known_before = max(0, self._end - start)
        self.start, self._end, self._reached = start, start + len(page.rows), places
        self.is_over = not page.rows or not page.page_details.next_page_url

    def _touches(self, page: Page[RowT]) -> bool:
        """Return whether a page shares a row with the last one."""
        return any(row.uid in self._reached for row in page.rows)

    def _has_moved(self, page: Page[RowT]) -> bool:
        """Return whether a page announces another number of rows than the last one, and shares none with it."""
        told = page.page_details.total_count
        return bool(told and self._announced and told != self._announced) and not self._touches(page)

    def _may_go_back(self) -> bool:
        """Return whether the walk goes back once more; else there is a gap from now on."""
        self._returns += 1
        self.has_gap = self.has_gap or self._returns > MOST_RETURNS
        return self._returns <= MOST_RETURNS


def batch(following: int, known: int) -> Sequence[int]:
    """Return the numbers of the pages that are asked for together, from `following` on.

    The `known` pages go `AT_ONCE` together; whether there is one after them, each page alone has to tell. A batch ends
    before a multiple of `AT_ONCE`: a reader that stops after twenty pages has asked for no more than these.
    """
    end = min(known, following - following % AT_ONCE + AT_ONCE)
    return range(following, max(end, following + 1))


def window(end: int, size: int) -> tuple[int, int]:
    """Return number and size of a page that begins before `end`, and after it brings the most rows.

    Pages begin at multiples of their size. Of sizes up to a tenth below the largest, one has such a multiple.
    """
    sizes = range(size - size // 10, size + 1)
    best = max(sizes, key=lambda each: (end - 1) // each * each + each)
    return (end - 1) // best, best
