"""Say why no answer came to a request: httpx's errors, in short phrases of our own."""

import errno
import socket
import ssl
from collections.abc import Iterator, Sequence
from typing import cast

import httpx

NEVER_SENT_ERRORS = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Errors that httpx raises before a byte of the request has left."""
LEAKED = (OSError, UnicodeError, httpx.InvalidURL, httpx.StreamError)
"""Errors outside httpx's own tree that it raises while sending; a TLS fault is an `OSError`."""

CERTIFICATE_REFUSED = "TLS certificate not accepted"
_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}


class BodyTooLarge(httpx.ReadError):
    """The answer has more bytes than `most`. The request has arrived all the same."""

    phrase = "an answer that is too large; RMM_JOBS_MAX_ANSWER_MB raises the limit"

    def __init__(self, most: int, *, request: httpx.Request) -> None:
        super().__init__("too large", request=request)
        self.most = most


def reason(error: httpx.RequestError) -> str:
    """Name, in a short phrase of our own, why no answer came."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return CERTIFICATE_REFUSED
    match error:
        case httpx.ConnectTimeout():
            return "no connection in time"
        case httpx.ConnectError():
            return _connect_reason(causes)
        case httpx.ProxyError():
            return "the proxy made no connection"
        case httpx.TimeoutException():
            return "no answer in time"
        case _:
            return error.phrase if isinstance(error, BodyTooLarge) else "connection broke"


def _connect_reason(causes: Sequence[BaseException]) -> str:
    """Tell a name that is not found, a refusal and a host that cannot be reached apart."""
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            lacks_server = cause.errno == socket.EAI_AGAIN
            return "not reachable: no name server answers" if lacks_server else "the host's name was not found"
    # One address of a host may be refused while another is not reachable: the host is there.
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "the connection was refused: nothing listens at this host and port"
    if any(isinstance(cause, OSError) and cause.errno in _NO_WAY for cause in causes):
        return "not reachable: no network leads to the host"
    return "connection refused or not reachable"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Return an error and what has caused it, which httpx keeps only in the exception chain."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):  # one error for each address of a host
            for each in cast("BaseExceptionGroup[BaseException]", error).exceptions:
                yield from _causes(each)
        error = error.__cause__ or error.__context__
