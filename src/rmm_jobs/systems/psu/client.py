"""Send requests with the app token. It cannot be renewed: a refused token stays refused."""

import base64
from collections.abc import Mapping
from datetime import datetime

from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.systems.http.body import MAX_BODY
from rmm_jobs.systems.http.connection import Connection, Transport
from rmm_jobs.systems.http.decode import Decoded
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.wire_types import as_object, decoded, moment

READ_SECONDS = 60.0
"""Longest time for one attempt at a read. A slow server works on it meanwhile: asking again would cost it more."""
_JWT_PARTS = 3


class Client:
    """Hold the connection and the app token for the rest of the package.

    The server answers a wrong path with a page of the web console and status 200. Only answers with a JSON content type
    are accepted.
    """

    def __init__(
        self,
        base_url: str,
        app_token: str,
        *,
        clock: Clock,
        transport: Transport | None = None,
        max_body: int = MAX_BODY,
    ) -> None:
        self.clock = clock
        self.connection = Connection(
            base_url, clock=clock, transport=transport, typed=True, max_body=max_body, read_seconds=READ_SECONDS
        )
        self._token = app_token
        self._valid_until = expiry(app_token)

    async def read(
        self, action: Action, path: str, params: Mapping[str, str] | None = None, *, deadline: float
    ) -> Decoded:
        """Send a GET; retry transient failures.

        Raises:
            SystemFailure: the deadline came first, or the server refused.
        """
        return await self.ask(Request(action, "GET", path, params), deadline=deadline)

    async def ask(self, request: Request, *, deadline: float) -> Decoded:
        """Send any request that is harmless to repeat; retry transient failures.

        Raises:
            SystemFailure: the deadline came first, or the server refused.
        """
        return await self.connection.read(self.signed(request), deadline=deadline)

    def signed(self, request: Request) -> Request:
        """Add the app token to a request; the token is redacted in the server's messages."""
        return request.signed(f"Bearer {self._token}", self._token, valid_until=self._valid_until)


def expiry(token: str) -> datetime | None:
    """Return when a JSON Web Token says that it expires (RFC 7519, 4.1.4); `None` for other tokens.

    Nothing here checks the signature: it is the server that has refused the token.
    """
    parts = token.split(".")
    if len(parts) != _JWT_PARTS:
        return None
    try:
        claims = decoded(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    return moment(as_object(claims).get("exp"))
