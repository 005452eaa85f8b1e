"""Check the token of a call, and read its request."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rmm_simulator.psu.errors import Refusal, problem
from rmm_simulator.psu.records import AppToken, Role
from rmm_simulator.psu.server import PsuServer

Handler = Callable[[Request], Awaitable[Response]]

READERS = frozenset(Role)
"""Roles that may read: all."""
STARTERS = frozenset({Role.ADMINISTRATOR, Role.OPERATOR, Role.EXECUTE})
"""Roles that may start a script and answer its prompts."""
OPERATORS = frozenset({Role.ADMINISTRATOR, Role.OPERATOR})
"""Roles that may cancel a job."""


@dataclass(frozen=True)
class Call:
    """Describe one call of the API. `path` is below `/api/v1`."""

    method: str
    path: str
    roles: frozenset[Role]
    handler: Handler

    @property
    def name(self) -> str:
        """Return the call's name in `PsuServer.absent`."""
        return f"{self.method} {self.path}"

    def route(self, server: PsuServer) -> Route:
        """Return a route that checks the token first."""

        async def checked(request: Request) -> Response:
            token = presented(server, request)
            if token is None or token.expires_at <= server.now():
                reason = ' error="invalid_token"' if token or "authorization" in request.headers else ""
                return problem(401, headers={"WWW-Authenticate": f"Bearer{reason}"})
            if token.role not in self.roles:
                return problem(403)
            return await self.handler(request)

        return Route(f"/api/v1{self.path}", checked, methods=[self.method])


def presented(server: PsuServer, request: Request) -> AppToken | None:
    """Return the request's app token if the server knows it; it may have expired."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return server.token(token) if scheme.lower() == "bearer" else None


async def json_object(request: Request) -> dict[str, object]:
    """Read the body with its names in lower case, because the server ignores their case.

    Returns:
        An empty object when there is no body.

    Raises:
        Refusal: 415, the content type is not JSON; 400, the body is not a JSON object.
    """
    content = await request.body()
    if not content:
        return {}
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Refusal(415)
    try:
        body = json.loads(content)
    except ValueError:
        body = None
    return lowered(body)


def lowered(value: object) -> dict[str, object]:
    """Return a JSON object with its names in lower case.

    Raises:
        Refusal: 400, the value is not a JSON object.
    """
    if not isinstance(value, dict):
        raise Refusal(400, "The JSON value could not be converted.")
    return {name.lower(): item for name, item in cast("dict[str, object]", value).items()}
