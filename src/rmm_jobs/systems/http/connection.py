"""The I/O shell: one request out, one response in, within its time. Policy is elsewhere."""

import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import httpx

from rmm_jobs.domain.errors import Action, DeadlineExceeded, RequestRejected, SystemFailure, Unreachable
from rmm_jobs.domain.ports import Clock
from rmm_jobs.safety.redact import redact_spellings
from rmm_jobs.systems.http.address import is_loopback
from rmm_jobs.systems.http.decode import Decoded, check_type, decode, http_date, is_plain, plain_text
from rmm_jobs.systems.http.opening import open_client
from rmm_jobs.systems.http.retry import TRANSIENT, retry

READ_SECONDS = 10.0
"""The longest one attempt at a read may take."""
CONNECT_SECONDS = 5.0
"""The longest a connection may take; at most half of an attempt, so that it is told from a late answer."""

NEVER_SENT_ERRORS = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""What httpx raises before a byte of the request has left."""
UNSENDABLE: Mapping[type[Exception], str] = {
    httpx.InvalidURL: "it is too long for an address",
    UnicodeError: "a character in it cannot be sent",
    RecursionError: "a value in it is nested too deeply",
    ValueError: "a number in it cannot be sent",
}
"""What httpx raises of a request that it cannot put together, the particular before the general."""
LEAKED = (OSError, UnicodeError, httpx.InvalidURL, httpx.StreamError)
"""What can leave httpx beside its own kinds while a request is on its way; a fault of TLS is an `OSError`."""

Transport = httpx.AsyncBaseTransport
"""How requests travel: over the network, or to a simulated system in this process."""

log = logging.getLogger("rmm_jobs.systems.http")


def in_process(app: Callable[..., Awaitable[None]]) -> Transport:
    """The way to an ASGI application in this process: a simulated system."""
    return httpx.ASGITransport(app)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `secrets` are hidden in whatever the server says about it."""

    action: Action
    method: str
    path: str
    params: Mapping[str, str] | None = None
    json: object = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    authorization: str | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    plain: bool = False
    """Whether plain text is an answer too."""

    def signed(self, authorization: str, *secrets: str) -> "Request":
        """The request as somebody's; `secrets` are hidden with its own."""
        return replace(self, authorization=authorization, secrets=(*self.secrets, *secrets))


class Connection:
    """The httpx client, made at the first request: making one loads the certificates.

    With `typed` no answer is believed that does not say itself that it is JSON.
    """

    def __init__(self, base_url: str, *, clock: Clock, transport: Transport | None = None, typed: bool = False) -> None:
        self._base_url = base_url
        self._host = urlsplit(base_url).netloc
        self.clock = clock
        self._transport = transport
        self._typed = typed
        self._opened: httpx.AsyncClient | None = None

    @property
    def _http(self) -> httpx.AsyncClient:
        if self._opened is None:
            # The environment's proxies are for the way out of this machine.
            outside = not is_loopback(urlsplit(self._base_url).hostname or "")
            self._opened = open_client(self._base_url, transport=self._transport, trust_env=outside)
        return self._opened

    async def send(self, request: Request, *, seconds: float, deadline: float) -> httpx.Response:
        """Send once and wait at most `seconds`, and never past `deadline`.

        Raises:
            DeadlineExceeded: no time was left, and nothing was sent.
            RequestRejected: it cannot be put together, and nothing was sent.
            NotConfigured: the environment names proxies or certificates that cannot be used, and nothing was sent.
            httpx.RequestError: no answer; `NEVER_SENT_ERRORS` tells the kinds in which nothing was sent.
        """
        left = min(seconds, deadline - self.clock.monotonic())
        if left <= 0:
            raise DeadlineExceeded(request.action)
        outgoing = self._built(request, left)
        with self.clock.limit(self.clock.monotonic() + left):
            try:
                response = await self._http.send(outgoing)
            except LEAKED as error:
                raise httpx.ReadError(type(error).__name__, request=outgoing) from error
            log.debug("%s %s answered %d", request.method, request.path, response.status_code)
            return response
        raise httpx.ReadTimeout("no complete answer in time", request=outgoing)

    def _built(self, request: Request, seconds: float) -> httpx.Request:
        client = self._http
        try:
            return client.build_request(
                request.method,
                request.path,
                params=request.params,
                json=request.json,
                data=request.form,
                headers={"Authorization": request.authorization} if request.authorization else None,
                timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds / 2)),
            )
        except tuple(UNSENDABLE) as error:  # its text would quote the request: it stops here
            why = next(reason for kind, reason in UNSENDABLE.items() if isinstance(error, kind))
            raise RequestRejected(request.action, reason=why) from None

    async def read(self, request: Request, *, deadline: float) -> Decoded:
        """Ask for something harmless to repeat, again after what passes by itself.

        Raises:
            SystemFailure: it did not pass in time, or the answer is no.
        """
        return await retry(
            lambda: self.ask(request, deadline=deadline), after=TRANSIENT, clock=self.clock, deadline=deadline
        )

    async def ask(self, request: Request, *, deadline: float) -> Decoded:
        """One attempt of that.

        Raises:
            SystemFailure: there was no answer, or it says no.
        """
        try:
            response = await self.send(request, seconds=READ_SECONDS, deadline=deadline)
        except httpx.RequestError as error:
            raise self.failure(request, error) from None
        return self.understand(request, response)

    def understand(self, request: Request, response: httpx.Response) -> Decoded:
        """What `decode` makes of it, with the request's secrets hidden in what the server said.

        Raises:
            SystemFailure: the answer says no, or is not one.
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
            raise

    def failure(self, request: Request, error: httpx.RequestError, *, waited: float = 0.0) -> SystemFailure:
        """What it means that there was no answer in the `waited` seconds."""
        log.info("%s %s had no answer: %s", request.method, request.path, type(error).__name__)
        if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout | httpx.PoolTimeout):
            return DeadlineExceeded(request.action, seconds=waited)
        return Unreachable(request.action, host=self._host, reason=reason(error))

    async def aclose(self) -> None:
        """Close the connections, if there are any; the next request makes new ones."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.aclose()


def reason(error: httpx.RequestError) -> str:
    """Our own short phrase for why there was no answer."""
    if _is_certificate_problem(error):
        return "TLS certificate not accepted"
    match error:
        case httpx.ConnectTimeout():
            return "no connection in time"
        case httpx.ConnectError():
            return "connection refused or not reachable"
        case httpx.ProxyError():
            return "the proxy made no connection"
        case httpx.TimeoutException():
            return "no answer in time"
        case _:
            return "connection broke"


def _is_certificate_problem(error: BaseException | None) -> bool:
    """Whether a certificate is at the bottom of it: httpx keeps the cause only in the chain."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
