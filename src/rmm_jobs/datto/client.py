"""Requests with a token: reads that are tried again, and the one renewal that a 401 is worth."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from rmm_jobs.datto.auth import Credentials, Tokens
from rmm_jobs.http.answers import Answer
from rmm_jobs.http.connection import Connection, Request, Transport
from rmm_jobs.jobs.errors import Action, AuthenticationFailed
from rmm_jobs.jobs.ports import Clock

ResultT = TypeVar("ResultT")


class Client:
    """What the rest of the room asks the API through."""

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        clock: Clock,
        transport: Transport | None = None,
    ) -> None:
        self.clock = clock
        self.connection = Connection(base_url, clock=clock, transport=transport)
        self.tokens = Tokens(self.connection, credentials, clock=clock)
        self._credentials = credentials

    async def read(self, action: Action, path: str, params: Mapping[str, str] | None = None, *, until: float) -> Answer:
        """GET, tried again after what passes by itself.

        Raises:
            SystemFailure: it did not pass in time, or the answer is no.
        """
        request = Request(action, "GET", path, params)
        return await self.authorized(
            lambda token: self.connection.read(self.signed(request, token), until=until), until=until
        )

    async def read_openly(self, action: Action, path: str, *, until: float) -> Answer:
        """The same without a token.

        Raises:
            SystemFailure: it did not pass in time, or the answer is no.
        """
        return await self.connection.read(Request(action, "GET", path), until=until)

    async def authorized(self, call: Callable[[str], Awaitable[ResultT]], *, until: float) -> ResultT:
        """`call` with a token, and once more with a new one if the answer was 401: that request was not carried out.

        Raises:
            AuthenticationFailed: the credentials were refused, or the new token was.
        """
        token = await self.tokens.current(until=until)
        try:
            return await call(token)
        except AuthenticationFailed:
            token = await self.tokens.renew(token, until=until)
        return await call(token)

    def signed(self, request: Request, token: str) -> Request:
        """The request with its token; credentials and token are hidden in what is said about it."""
        return request.signed(f"Bearer {token}", token, self._credentials.key, self._credentials.secret)
