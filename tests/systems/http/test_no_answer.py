"""Why no answer came is said in a short phrase of our own, whichever error of httpx and of the network it was."""

import errno
import socket
import ssl

import httpx
import pytest

from rmm_jobs.systems.http.no_answer import CERTIFICATE_REFUSED, NEVER_SENT_ERRORS, BodyTooLarge, reason

REQUEST = httpx.Request("GET", "https://rmm.example/")


def caused(error: httpx.RequestError, cause: BaseException) -> httpx.RequestError:
    error.__cause__ = cause
    return error


REFUSED = ConnectionRefusedError(errno.ECONNREFUSED, "refused")
NO_WAY = OSError(errno.ENETUNREACH, "unreachable")


@pytest.mark.parametrize(
    ("cause", "phrase"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "the host's name was not found"),
        (socket.gaierror(socket.EAI_AGAIN, "later"), "not reachable: no name server answers"),
        (REFUSED, "the connection was refused: nothing listens at this host and port"),
        (NO_WAY, "not reachable: no network leads to the host"),
        (OSError(errno.EIO, "else"), "connection refused or not reachable"),
    ],
)
def test_a_connection_that_was_not_made_is_told_by_its_cause(cause: OSError, phrase: str) -> None:
    assert reason(caused(httpx.ConnectError("x"), cause)) == phrase


def test_of_several_addresses_one_that_refuses_says_that_the_host_is_there() -> None:
    both = ExceptionGroup("all addresses", [NO_WAY, REFUSED])
    assert reason(caused(httpx.ConnectError("x"), both)).startswith("the connection was refused")


@pytest.mark.parametrize(
    ("error", "phrase"),
    [
        (httpx.ConnectTimeout("x"), "no connection in time"),
        (httpx.ProxyError("x"), "the proxy made no connection"),
        (httpx.ReadTimeout("x"), "no answer in time"),
        (httpx.PoolTimeout("x"), "no answer in time"),
        (httpx.ReadError("x"), "connection broke"),
        (BodyTooLarge(5, request=REQUEST), BodyTooLarge.phrase),
    ],
)
def test_every_other_error_has_its_phrase(error: httpx.RequestError, phrase: str) -> None:
    assert reason(error) == phrase


@pytest.mark.parametrize("error", [httpx.ConnectError("x"), httpx.ReadError("x")])
def test_a_certificate_that_was_not_accepted_is_said_before_all_else(error: httpx.RequestError) -> None:
    assert reason(caused(error, ssl.SSLCertVerificationError("self-signed"))) == CERTIFICATE_REFUSED


def test_an_answer_that_is_too_large_was_sent_for() -> None:
    assert not isinstance(BodyTooLarge(5, request=REQUEST), NEVER_SENT_ERRORS)
