"""Word errors in the two shapes of a simulated Datto RMM."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from rmm_simulator.datto.wire import millis


class Refusal(HTTPException):
    """Answer a request with an error.

    With a `message` the body is `{"errorMessage": ...}`, as reported from live systems; without one it is the OpenAPI
    document's `ErrorResponse`.
    """

    def __init__(self, status: int, message: str | None = None) -> None:
        super().__init__(status)
        self.message = message


def refusal(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return an error in the short shape."""
    return JSONResponse({"errorMessage": message}, status, headers)


def standard_error(
    status: int, request: HTTPConnection, now: float, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return an error as components/schemas/ErrorResponse; its `path` omits `/api`."""
    body = {
        "timestamp": millis(now),
        "status": status,
        "error": HTTPStatus(status).phrase,
        "path": request.scope["path"].removeprefix("/api"),
    }
    return JSONResponse(body, status, headers)
