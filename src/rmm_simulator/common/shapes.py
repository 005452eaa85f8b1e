"""Declare how a simulated system words its errors."""

from collections.abc import Mapping
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response


class ErrorShapes(Protocol):
    """Word the errors that the fault injector answers in the system's place."""

    def error(self, request: Request, status: int) -> Response:
        """Return an error without a text of its own."""
        ...

    def refusal(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
        """Return an error with a text."""
        ...

    def foreign_links(self, body: bytes, base: str) -> bytes:
        """Return a right answer whose links to `base` lead to a foreign host."""
        ...
