"""Send requests with an access token: retry reads, and renew the token once after a 401."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from rmm_jobs.domain.account_rate import AccountRate
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import Action, AuthenticationFailed, NotFound, SystemFailure
from rmm_jobs.systems.datto import paths, quota
from rmm_jobs.systems.datto.auth import Credentials, Tokens
from rmm_jobs.systems.http.body import MAX_BODY
from rmm_jobs.systems.http.budget import Budget
from rmm_jobs.systems.http.connection import Connection, Transport
from rmm_jobs.systems.http.decode import Decoded
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.retry import TRANSIENT, Failures


class Client:
    """Hold the connection and the token for the rest of the package."""

    def __init__(  # noqa: PLR0913  # the account, its limits, and a replacement for tests
        self,
        base_url: str,
        credentials: Credentials,
        *,
        clock: Clock,
        transport: Transport | None = None,
        max_body: int = MAX_BODY,
        budget: Budget | None = None,
    ) -> None:
        self.clock = clock
        self.connection = Connection(base_url, clock=clock, transport=transport, max_body=max_body, budget=budget)
        self.tokens = Tokens(self.connection, credentials, clock=clock)
        self._credentials = credentials
        self._budget = budget
        if budget is not None:
            budget.rate_reader = self._read_rate

    async def read(
        self,
        action: Action,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        retried: Failures = TRANSIENT,
        deadline: float,
    ) -> Decoded:
        """Send a GET; retry after the failures that pass, and retry once with a new token after a 401.

        Raises:
            SystemFailure: the deadline came first, or the server refused.
        """
        request = Request(action, "GET", path, params)
        token = await self.tokens.current(deadline=deadline)
        try:
            return await self.connection.read(self.signed(request, token), retried=retried, deadline=deadline)
        except AuthenticationFailed:
            token = await self.tokens.renew(token, deadline=deadline)
        return await self.connection.read(self.signed(request, token), retried=retried, deadline=deadline)

    async def read_by_uid(self, action: Action, path: Callable[[str], str], uid: str, *, deadline: float) -> Decoded:
        """Send a GET for what has this UID in small letters; where nothing has it, send one for the UID as it is spelt.

        RFC 9562: a UUID is written in small letters, and read in either case. Datto RMM's document does not say so.

        Raises:
            NotFound: nothing has this UID in either spelling.
            SystemFailure: the deadline came first, or the server refused.
        """
        small = uid.lower()
        if small != uid:
            with suppress(NotFound):
                return await self.read(action, path(small), deadline=deadline)
        return await self.read(action, path(uid), deadline=deadline)

    async def read_openly(self, action: Action, path: str, *, deadline: float) -> Decoded:
        """Send a GET without a token; retry transient failures.

        Raises:
            SystemFailure: the deadline came first, or the server refused.
        """
        return await self.connection.read(Request(action, "GET", path), deadline=deadline)

    async def aclose(self) -> None:
        """Close the connections, and the budget's log."""
        try:
            await self.connection.aclose()
        finally:
            if self._budget is not None:
                await self._budget.aclose()

    async def _read_rate(self, deadline: float) -> AccountRate | None:
        """Read what the whole account has used. A failure is left to the requests that follow."""
        with suppress(SystemFailure):
            request = Request(Action.READ_STATUS, "GET", paths.REQUEST_RATE)
            token = await self.tokens.current(deadline=deadline)
            try:
                answer = await self.connection.ask(self.signed(request, token), deadline=deadline)
            except AuthenticationFailed:
                token = await self.tokens.renew(token, deadline=deadline)
                answer = await self.connection.ask(self.signed(request, token), deadline=deadline)
            return quota.rate_of(answer)
        return None

    def signed(self, request: Request, token: str) -> Request:
        """Add the token to a request; credentials and token are redacted in the server's messages."""
        return request.signed(f"Bearer {token}", token, self._credentials.key, self._credentials.secret)
