"""Send requests with an access token: retry reads, and renew the token once after a 401."""

from collections.abc import Mapping

from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import Action, AuthenticationFailed
from rmm_jobs.systems.datto.auth import Credentials, Tokens
from rmm_jobs.systems.http.body import MAX_BODY
from rmm_jobs.systems.http.connection import Connection, Request, Transport
from rmm_jobs.systems.http.decode import Decoded


class Client:
    """Hold the connection and the token for the rest of the package."""

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        clock: Clock,
        transport: Transport | None = None,
        max_body: int = MAX_BODY,
    ) -> None:
        self.clock = clock
        self.connection = Connection(base_url, clock=clock, transport=transport, max_body=max_body)
        self.tokens = Tokens(self.connection, credentials, clock=clock)
        self._credentials = credentials

    async def read(
        self, action: Action, path: str, params: Mapping[str, str] | None = None, *, deadline: float
    ) -> Decoded:
        """Send a GET; retry transient failures, and retry once with a new token after a 401.

        Raises:
            SystemFailure: the deadline came first, or the server refused.
        """
        request = Request(action, "GET", path, params)
        token = await self.tokens.current(deadline=deadline)
        try:
            return await self.connection.read(self.signed(request, token), deadline=deadline)
        except AuthenticationFailed:
            token = await self.tokens.renew(token, deadline=deadline)
        return await self.connection.read(self.signed(request, token), deadline=deadline)

    async def read_openly(self, action: Action, path: str, *, deadline: float) -> Decoded:
        """Send a GET without a token; retry transient failures.

        Raises:
            SystemFailure: the deadline came first, or the server refused.
        """
        return await self.connection.read(Request(action, "GET", path), deadline=deadline)

    def signed(self, request: Request, token: str) -> Request:
        """Add the token to a request; credentials and token are redacted in the server's messages."""
        return request.signed(f"Bearer {token}", token, self._credentials.key, self._credentials.secret)
