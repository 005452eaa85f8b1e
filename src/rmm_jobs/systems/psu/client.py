"""Requests with the app token. A token is not renewed: what is refused with it stays refused."""

from collections.abc import Mapping

from rmm_jobs.domain.errors import Action
from rmm_jobs.domain.ports import Clock
from rmm_jobs.systems.http.connection import Connection, Request, Transport
from rmm_jobs.systems.http.decode import Decoded


class Client:
    """What the rest of the package asks the server through.

    A wrong path or address is answered with a page of the web console and status 200: only what says of itself that
    it is JSON is believed.
    """

    def __init__(self, base_url: str, app_token: str, *, clock: Clock, transport: Transport | None = None) -> None:
        self.clock = clock
        self.connection = Connection(base_url, clock=clock, transport=transport, typed=True)
        self._token = app_token

    async def read(
        self, action: Action, path: str, params: Mapping[str, str] | None = None, *, deadline: float
    ) -> Decoded:
        """GET, tried again after what passes by itself.

        Raises:
            SystemFailure: it did not pass in time, or the answer is no.
        """
        return await self.ask(Request(action, "GET", path, params), deadline=deadline)

    async def ask(self, request: Request, *, deadline: float) -> Decoded:
        """The same for whatever is harmless to repeat."""
        return await self.connection.read(self.signed(request), deadline=deadline)

    def signed(self, request: Request) -> Request:
        """The request with its token, which is hidden in what is said about it."""
        return request.signed(f"Bearer {self._token}", self._token)
