"""Word errors in ASP.NET's own shapes, as the server does."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>PowerShell Universal</title></head>'
    '<body><div id="root"></div><script src="/static/js/main.js"></script></body></html>'
)


class Refusal(HTTPException):
    """Answer a request with an error, and with a text where there is one."""

    def __init__(self, status: int, message: str | None = None) -> None:
        super().__init__(status)
        self.message = message


def problem(status: int, message: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """Return an error: no body for a 401 or 403 without a text, plain text for 5xx, else problem details."""
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} and message is None:
        return Response(status_code=status, headers=headers)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return PlainTextResponse(message or HTTPStatus(status).phrase, status, headers)
    body = {"type": "https://tools.ietf.org/html/rfc9110", "title": HTTPStatus(status).phrase, "status": status}
    detail = {} if message is None else {"detail": message}
    return JSONResponse({**body, **detail}, status, headers, media_type="application/problem+json")


def console() -> Response:
    """Return the web console's page, the answer to every path that the API does not know."""
    return HTMLResponse(_PAGE)


class Shapes:
    """Word the fault injector's errors."""

    def error(self, request: Request, status: int) -> Response:
        """Return an error without a text of its own."""
        del request  # The error repeats nothing of the request.
        return problem(status)

    def refusal(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
        """Return an error with a text."""
        return problem(status, message, headers)

    def foreign_links(self, body: bytes, base: str) -> bytes:
        """Return the answer unchanged: this API's answers contain no links."""
        del base
        return body
