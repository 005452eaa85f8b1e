"""Know whether version 3 of the API is served, which alone has the labels of user-defined fields.

A platform or a proxy may not have it, refuse it, or fail in it. Version 2 answers the same requests, without labels.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import (
    NotFound,
    PermissionDenied,
    RequestRejected,
    ServerError,
    UnexpectedAnswer,
)
from rmm_jobs.systems.http.retry import TRANSIENT, Failures

OF_A_VERSION: Failures = (NotFound, PermissionDenied, RequestRejected, ServerError, UnexpectedAnswer)
"""Failures of version 3 of the API that version 2 may not have."""
REPLACEABLE: Failures = tuple(each for each in TRANSIENT if each not in OF_A_VERSION)
"""Failures after which a read is retried that version 2 can answer too: a 5xx of version 3 is not among them."""
AWAY_SECONDS = 300.0
"""Seconds for which version 2 is read at once, after it has answered what version 3 did not."""

ResultT = TypeVar("ResultT")
PageT = TypeVar("PageT")


class LabelledVersion:
    """Read from version 3 of the API, or else from version 2, and remember for the process which one answers."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._away_until = 0.0
        self.has_served = False
        """Whether the last answer was its own: then its 404 means what it says, and its 5xx may pass."""
        self._has_failed = False

    @property
    def is_away(self) -> bool:
        """Return whether version 2 has just answered what version 3 did not."""
        return self._clock.monotonic() < self._away_until

    def retried(self, *, patiently: bool = False) -> Failures:
        """Return after which failures a read is retried; `patiently`: a 5xx of a version that is not known, too."""
        return TRANSIENT if self.has_served or (patiently and not self._has_failed) else REPLACEABLE

    def served(self) -> None:
        """Note that version 3 has answered with devices."""
        self.has_served, self._has_failed, self._away_until = True, False, 0.0

    def passed_over(self) -> None:
        """Note that version 2 has answered what version 3 did not."""
        self.has_served, self._has_failed = False, True
        self._away_until = self._clock.monotonic() + AWAY_SECONDS

    async def either(
        self, labelled: Callable[[Failures], Awaitable[ResultT]], plain: Callable[[], Awaitable[ResultT]]
    ) -> ResultT:
        """Return what version 3 answers, read with the failures to retry after; where it fails, what version 2 does.

        Raises:
            SystemFailure: version 2 failed too, or version 3 in another way.
        """
        if self.is_away:
            return await plain()
        try:
            found = await labelled(self.retried())
        except OF_A_VERSION:
            found = await plain()
            self.passed_over()
        else:
            self.served()
        return found

    async def pages(
        self, labelled: Callable[[Failures], AsyncGenerator[PageT, None]], plain: AsyncGenerator[PageT, None]
    ) -> AsyncGenerator[PageT, None]:
        """Yield the pages of a list of version 3; where its first page fails, those of version 2.

        Raises:
            SystemFailure: the first page failed in another way, or a later one did.
        """
        begun, away = False, self.is_away
        async with aclosing(plain):
            if not away:
                async with aclosing(labelled(self.retried(patiently=True))) as pages:
                    try:
                        async for page in pages:
                            if not begun:
                                self.served()
                            begun = True
                            yield page
                    except OF_A_VERSION:
                        if begun:
                            raise
            if begun:
                return
            async for page in plain:
                if not away:
                    self.passed_over()
                away = True
                yield page
