"""Get the access token once, share it among all calls, and renew it before it expires or after a 401.

`Tokens` is not an `httpx.Auth`: a lost answer to a token request must never be taken for a lost answer to a start. The
two requests are therefore sent apart.
"""

import re
from base64 import b64encode
from dataclasses import dataclass, field, replace

import anyio

from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import (
    Action,
    AuthenticationFailed,
    DeadlineExceeded,
    RequestRejected,
    UnexpectedAnswer,
)
from rmm_jobs.systems.datto import paths
from rmm_jobs.systems.datto.wire import Token
from rmm_jobs.systems.http.connection import Connection
from rmm_jobs.systems.http.decode import validate
from rmm_jobs.systems.http.request import Request

# Datto's help, "API v2": every client uses this header, and sends it without a challenge.
BASIC = "Basic " + b64encode(b"public-client:public").decode()
SENDABLE = re.compile(r"[!-~]+")
"""Characters of a token that a header can carry: visible ASCII (RFC 6750 allows fewer)."""
LIFE = 360_000
"""Seconds that a token is valid when its answer gives no `expires_in`: 100 hours."""
MARGIN = 300.0
"""Seconds before expiry at which a token is renewed; a tenth of its lifetime when that is less."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Hold an API key pair; `repr` shows neither half."""

    key: str = field(repr=False)
    secret: str = field(repr=False)


class Tokens:
    """Share one token among all calls; calls that wait for a request share its outcome."""

    def __init__(self, connection: Connection, credentials: Credentials, *, clock: Clock) -> None:
        self._connection = connection
        self._credentials = credentials
        self._clock = clock
        self._lock = anyio.Lock()
        self._token = ""
        self._renew_at = 0.0
        self._outcomes = 0
        self._refusal: AuthenticationFailed | None = None

    async def current(self, *, deadline: float) -> str:
        """Return a valid token, and request one when none is held.

        Raises:
            AuthenticationFailed: the key or secret is wrong.
            SystemFailure: no token could be got.
        """
        return self._token if self._is_alive else await self._get(self._token, deadline)

    async def renew(self, refused: str, *, deadline: float) -> str:
        """Return a token other than the `refused` one; another call may have fetched it already.

        Raises:
            AuthenticationFailed: the key or secret is wrong.
            SystemFailure: no token could be got.
        """
        return await self._get(refused, deadline)

    @property
    def _is_alive(self) -> bool:
        return bool(self._token) and self._clock.monotonic() < self._renew_at

    async def _get(self, old: str, deadline: float) -> str:
        began, outcomes = self._clock.monotonic(), self._outcomes
        with self._clock.limit(deadline) as scope:
            async with self._lock:
                has_another = self._is_alive and self._token != old
                if not has_another and self._outcomes == outcomes:
                    # No other call has asked since this one began to wait.
                    await self._ask(deadline)
                elif not has_another and self._refusal:
                    # Wrong credentials are tried once, not once for each waiting call.
                    raise replace(self._refusal)
        if scope.cancelled_caught:
            raise DeadlineExceeded(Action.AUTHENTICATE, seconds=self._clock.monotonic() - began)
        return self._token

    async def _ask(self, deadline: float) -> None:
        key, secret = self._credentials.key, self._credentials.secret
        request = Request(
            Action.AUTHENTICATE,
            "POST",
            paths.TOKEN,
            form={"grant_type": "password", "username": key, "password": secret},
            authorization=BASIC,
            secrets=(key, secret),
        )
        asked_at = self._clock.monotonic()
        try:
            answer = await self._connection.read(request, deadline=deadline)
        except AuthenticationFailed as refusal:
            self._settle(refusal)
            raise
        except RequestRejected as rejected:
            if rejected.status != 400:  # noqa: PLR2004  # 400 is how Spring's password grant says "bad credentials"
                raise
            refusal = AuthenticationFailed(Action.AUTHENTICATE, rejected.said, status=400)
            self._settle(refusal)
            raise refusal from None
        token = validate(Token, answer.data, Action.AUTHENTICATE)
        given = token.access_token or ""
        if not given:
            raise UnexpectedAnswer(Action.AUTHENTICATE, status=200, reason="a token answer without a token")
        if not SENDABLE.fullmatch(given):
            raise UnexpectedAnswer(Action.AUTHENTICATE, status=200, reason="a token that no request can carry")
        life = token.expires_in if token.expires_in and token.expires_in > 0 else LIFE
        self._token = given
        self._renew_at = asked_at + life - min(MARGIN, life / 10)
        self._settle(None)

    def _settle(self, refusal: AuthenticationFailed | None) -> None:
        self._outcomes += 1
        self._refusal = refusal
