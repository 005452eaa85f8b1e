"""Requests with a token: reads that are tried again, and the one renewal that a 401 is worth to them."""

from collections.abc import Mapping

from rmm_jobs.domain.errors import Action, AuthenticationFailed
from rmm_jobs.domain.ports import Clock
from rmm_jobs.systems.datto.auth import Credentials, Tokens
from rmm_jobs.systems.http.connection import Connection, Request, Transport
from rmm_jobs.systems.http.decode import Decoded


class Client:
    """What the rest of the package asks the API through."""

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

    async def read(
        self, action: Action, path: str, params: Mapping[str, str] | None = None, *, deadline: float
    ) -> Decoded:
        """GET, tried again after what passes by itself, and once with a new token after a 401.

        Raises:
            SystemFailure: it did not pass in time, or the answer is no.
        """
        request = Request(action, "GET", path, params)
        token = await self.tokens.current(deadline=deadline)
        try:
            return await self.connection.read(self.signed(request, token), deadline=deadline)
        except AuthenticationFailed:
            token = await self.tokens.renew(token, deadline=deadline)
        return await self.connection.read(self.signed(request, token), deadline=deadline)

    async def read_openly(self, action: Action, path: str, *, deadline: float) -> Decoded:
        """The same without a token.

        Raises:
            SystemFailure: it did not pass in time, or the answer is no.
        """
        return await self.connection.read(Request(action, "GET", path), deadline=deadline)

    def signed(self, request: Request, token: str) -> Request:
        """The request with its token; credentials and token are hidden in what is said about it."""
        return request.signed(f"Bearer {token}", token, self._credentials.key, self._credentials.secret)
