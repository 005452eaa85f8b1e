"""Serve the token endpoint, which lies outside `/api`."""

import base64
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rmm_simulator.datto.tenant import Tenant
from rmm_simulator.datto.wire import number

_CLIENT = "Basic " + base64.b64encode(b"public-client:public").decode()


class OAuthRoutes:
    """Serve `POST /auth/oauth/token`: the password grant, with the API key and secret as user and password."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        """Return the one route."""
        return [Route("/auth/oauth/token", self._token, methods=["POST"])]

    async def _token(self, request: Request) -> Response:
        if request.headers.get("authorization") != _CLIENT:
            return _refused(401, "unauthorized", "Full authentication is required to access this resource")
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        if form.get("grant_type") != "password":
            return _refused(400, "unsupported_grant_type", "Unsupported grant type")
        if (form.get("username"), form.get("password")) != (self._tenant.key, self._tenant.secret):
            return _refused(400, "invalid_grant", "Bad credentials")
        token = self._tenant.issue_token()
        return JSONResponse(
            {
                "access_token": token,
                "token_type": "bearer",
                "expires_in": self._tenant.token_lifetime,
                "scope": "default",
                "jti": f"{number(token):08x}",
            }
        )


def _refused(status: int, error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, status)
