"""The shapes in which a simulated system says no."""

from collections.abc import Mapping
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response


class ErrorShapes(Protocol):
    """How a system words what the door answers in its place."""

    def error(self, request: Request, status: int) -> Response:
        """An error without a text of its own."""
        ...

    def refusal(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
        """An error with a text."""
        ...

    def foreign_links(self, body: bytes, base: str) -> bytes:
        """A right answer whose links to `base` lead to somebody else's host."""
        ...
