"""What all calls have in common: who may make them, and what is read of a request."""

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
"""Every role may read."""
STARTERS = frozenset({Role.ADMINISTRATOR, Role.OPERATOR, Role.EXECUTE})
"""Who may start a script and answer what it asks."""
OPERATORS = frozenset({Role.ADMINISTRATOR, Role.OPERATOR})
"""Who may cancel a job."""


@dataclass(frozen=True)
class Call:
    """One call of the API. `path` is below `/api/v1`."""

    method: str
    path: str
    roles: frozenset[Role]
    handler: Handler

    @property
    def name(self) -> str:
        """What it is called in `PsuServer.absent`."""
        return f"{self.method} {self.path}"

    def route(self, server: PsuServer) -> Route:
        """The call as a route that looks at the token first."""

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
    """The app token that came with the request, if the server knows it; it may have expired."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return server.token(token) if scheme.lower() == "bearer" else None


async def json_object(request: Request) -> dict[str, object]:
    """The body with its names in small letters, for they are read in any; empty when there is no body.

    Raises:
        Refusal: 415, it is not said to be JSON; 400, it is not a JSON object.
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
    """A JSON object with its names in small letters.

    Raises:
        Refusal: 400, it is none.
    """
    if not isinstance(value, dict):
        raise Refusal(400, "The JSON value could not be converted.")
    return {name.lower(): item for name, item in cast("dict[str, object]", value).items()}
