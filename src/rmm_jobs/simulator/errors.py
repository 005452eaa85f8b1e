"""The shapes in which a simulated system says no: what each has to bring, and Datto RMM's own two."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response

from rmm_jobs.simulator.wire import millis


class ErrorShapes(Protocol):
    """How a system words what the door answers in its place."""

    def error(self, request: Request, status: int) -> Response:
        """An error without a text of its own."""
        ...

    def refusal(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
        """An error with a text."""
        ...

    def led_astray(self, body: bytes, base: str) -> bytes:
        """A right answer whose links to `base` lead to somebody else's host."""
        ...


class Refusal(HTTPException):
    """A request that is answered with an error.

    With a `message` the body is `{"errorMessage": ...}`, as reported from live systems; without one it is the
    OpenAPI document's `ErrorResponse`.
    """

    def __init__(self, status: int, message: str | None = None) -> None:
        super().__init__(status)
        self.message = message


def refusal(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An error in the short shape."""
    return JSONResponse({"errorMessage": message}, status, headers)


def standard_error(
    status: int, request: HTTPConnection, now: float, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error as components/schemas/ErrorResponse; its `path` does not show `/api`."""
    body = {
        "timestamp": millis(now),
        "status": status,
        "error": HTTPStatus(status).phrase,
        "path": request.scope["path"].removeprefix("/api"),
    }
    return JSONResponse(body, status, headers)
