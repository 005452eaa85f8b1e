"""Send one request and receive one response, within its time. Retries and meaning are elsewhere."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import httpx
from anyio import to_thread

from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import (
    AnswerTooLarge,
    AuthenticationFailed,
    DeadlineExceeded,
    NotSent,
    RateLimited,
    RequestRejected,
    SystemFailure,
    Unreachable,
)
from rmm_jobs.safety.redact import redact_spellings
from rmm_jobs.systems.http.body import LARGE, MAX_BODY, MEBI, read_whole
from rmm_jobs.systems.http.budget import Budget
from rmm_jobs.systems.http.decode import Decoded, check_type, decode, http_date, is_plain, plain_text
from rmm_jobs.systems.http.environment import proxy_for
from rmm_jobs.systems.http.no_answer import CERTIFICATE_REFUSED, LEAKED, BodyTooLarge, reason
from rmm_jobs.systems.http.opening import open_client
from rmm_jobs.systems.http.pause import Pause
from rmm_jobs.systems.http.recording import record
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.retry import TRANSIENT, Failures, retry

READ_SECONDS = 10.0
"""Longest time for one attempt at a read, unless a system gives its reads longer."""
CONNECT_SECONDS = 5.0
"""Longest time for connecting; at most half an attempt, to tell it from a late answer."""

UNSENDABLE: Mapping[type[Exception], str] = {
    httpx.InvalidURL: "it is too long for an address",
    UnicodeError: "a character in it cannot be sent",
    RecursionError: "a value in it is nested too deeply",
    ValueError: "a number in it cannot be sent",
}
"""Errors that httpx raises for a request that it cannot build, the particular before the general."""
Transport = httpx.AsyncBaseTransport
"""Carries requests over the network, or to a simulated system in this process."""

log = logging.getLogger("rmm_jobs.systems.http")


def in_process(app: Callable[..., Awaitable[None]]) -> Transport:
    """Return a transport to an ASGI application in this process, such as a simulated system."""
    return httpx.ASGITransport(app)


class Connection:
    """Own the httpx client. It is made at the first request, because making it loads the certificates.

    After a rate limit all requests pause, whichever call they are for: the limit is the account's.

    A `budget` counts every request that leaves here, and holds back what the account has no room for.

    With `typed`, only an answer whose content type is JSON is accepted.
    """

    def __init__(  # noqa: PLR0913  # what systems differ in, each by name
        self,
        base_url: str,
        *,
        clock: Clock,
        transport: Transport | None = None,
        typed: bool = False,
        max_body: int = MAX_BODY,
        read_seconds: float = READ_SECONDS,
        budget: Budget | None = None,
    ) -> None:
        self._read_seconds = read_seconds
        self._base_url = base_url
        self._max_body = max_body
        self._host = urlsplit(base_url).netloc
        self.clock = clock
        self._transport = transport
        self._typed = typed
        self._budget = budget
        self._opened: httpx.AsyncClient | None = None
        self.pause = Pause(clock, budget)

    @property
    def _http(self) -> httpx.AsyncClient:
        if self._opened is None:
            self._opened = open_client(self._base_url, transport=self._transport)
        return self._opened

    async def send(self, request: Request, *, seconds: float, deadline: float) -> httpx.Response:
        """Send once; wait at most `seconds`, and never past `deadline`.

        Raises:
            NotSent: no time was left, and nothing was sent.
            RateLimited: the account's pause goes on, or the budget has no room in time; nothing was sent.
            RequestRejected: the request cannot be built, and nothing was sent.
            NotConfigured: the environment names proxies or certificates that cannot be used, and nothing was sent.
            httpx.RequestError: no answer came; for `NEVER_SENT_ERRORS` nothing was sent.
        """
        left = self._time_left(request, seconds, deadline)
        counted = None
        if self._budget is not None:
            counted = await self._budget.admit(request.method, request.path, request.action, deadline=deadline)
            left = self._time_left(request, seconds, deadline)
        outgoing, response = self._built(request, left), None
        with self.clock.limit(self.clock.monotonic() + left):
            response = await self._answer(outgoing, head_only=request.head_only)
        if response is None:  # the limit has ended the attempt: the request may have arrived
            raise httpx.ReadTimeout("no complete answer in time", request=outgoing)
        if self._budget is not None:
            self._budget.note_answer(counted)
        record(response)
        log.debug("%s %s answered %d", request.method, request.path, response.status_code)
        return response

    async def _answer(self, outgoing: httpx.Request, *, head_only: bool) -> httpx.Response:
        """Send a request, and read its answer whole.

        Raises:
            httpx.RequestError: no answer came, or not all of it.
        """
        try:
            response = await self._http.send(outgoing, stream=True)
            return await read_whole(response, most=self._max_body, head_only=head_only)
        except LEAKED as error:
            # A read error, and no connect error: the request may have arrived.
            raise httpx.ReadError(type(error).__name__, request=outgoing) from error

    def _time_left(self, request: Request, seconds: float, deadline: float) -> float:
        left = min(seconds, deadline - self.clock.monotonic())
        if left <= 0:
            raise NotSent(request.action)
        self.pause.check(request.action)
        return left

    def _built(self, request: Request, seconds: float) -> httpx.Request:
        client = self._http
        try:
            return client.build_request(
                request.method,
                request.path,
                params=request.params,
                json=request.json,
                data=request.form,
                headers={
                    **request.headers,
                    **({"Authorization": request.authorization} if request.authorization else {}),
                },
                timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds / 2)),
            )
        except tuple(UNSENDABLE) as error:  # its text would quote the request, which may hold secrets
            why = next(reason for kind, reason in UNSENDABLE.items() if isinstance(error, kind))
            raise RequestRejected(request.action, reason=why) from None

    async def read(self, request: Request, *, retried: Failures = TRANSIENT, deadline: float) -> Decoded:
        """Send a request that is harmless to repeat; retry after the failures that pass.

        Raises:
            SystemFailure: the deadline came first, or the server refused.
        """
        return await retry(
            lambda: self.ask(request, deadline=deadline), after=retried, clock=self.clock, deadline=deadline
        )

    async def ask(self, request: Request, *, deadline: float) -> Decoded:
        """Make one attempt at a request, without a retry.

        Raises:
            SystemFailure: no answer came, or the server refused.
        """
        try:
            response = await self.send(request, seconds=self._read_seconds, deadline=deadline)
        except httpx.RequestError as error:
            raise self.failure(request, error) from None
        try:
            if len(response.content) > LARGE:
                return await to_thread.run_sync(self.understand, request, response)
            return self.understand(request, response)
        except RateLimited as limit:
            await self.pause.begin(limit)
            raise

    def understand(self, request: Request, response: httpx.Response) -> Decoded:
        """Decode a response; redact the request's secrets in the server's message.

        Raises:
            SystemFailure: the answer is a refusal, or cannot be read.
        """
        try:
            if request.plain and is_plain(response.headers) and response.is_success:
                text = plain_text(response.headers, response.content, action=request.action)
                return Decoded(text, http_date(response.headers.get("date", "")))
            if self._typed and response.is_success:
                check_type(response.status_code, response.headers, response.content, action=request.action)
            return decode(
                response.status_code,
                response.headers,
                response.content,
                action=request.action,
                now=self.clock.now(),
            )
        except SystemFailure as failure:
            failure.said = redact_spellings(failure.said, request.secrets)
            if isinstance(failure, AuthenticationFailed) and request.valid_until is not None:
                failure.expired_at = request.valid_until if request.valid_until <= self.clock.now() else None
            raise

    def failure(self, request: Request, error: httpx.RequestError, *, waited: float = 0.0) -> SystemFailure:
        """Translate an httpx error into a failure of ours, after `waited` seconds without an answer.

        The failure does not tell whether the request has left; the error does (`NEVER_SENT_ERRORS`).
        """
        log.info("%s %s had no answer: %s", request.method, request.path, type(error).__name__)
        if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout | httpx.PoolTimeout):
            return DeadlineExceeded(request.action, seconds=waited)
        if isinstance(error, BodyTooLarge):
            return AnswerTooLarge(request.action, reason=reason(error), megabytes=error.most // MEBI)
        why = reason(error)
        # TLS is spoken with the server, through the proxy.
        connects = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) and why != CERTIFICATE_REFUSED
        if connects and self._is_proxied():
            why = f"no connection to the proxy ({why})"
        return Unreachable(request.action, host=self._host, reason=why)

    def _is_proxied(self) -> bool:
        return self._transport is None and proxy_for(self._base_url) is not None

    async def aclose(self) -> None:
        """Close the connections, if there are any; the next request makes new ones."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.aclose()
