"""Build the tenant's ASGI application, the parent of `/auth/oauth/token` and `/api/v2/...`."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Literal, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rmm_simulator.common.fault_injector import FaultInjector
from rmm_simulator.datto import wire
from rmm_simulator.datto.account import AccountRoutes
from rmm_simulator.datto.errors import Refusal, refusal, standard_error
from rmm_simulator.datto.flat import FlatJobRoutes
from rmm_simulator.datto.jobs import JobRoutes
from rmm_simulator.datto.oauth import OAuthRoutes
from rmm_simulator.datto.tenant import Tenant

Dialect = Literal["real", "flat"]


def build_app(
    tenant: Tenant, *, dialect: Dialect = "real", sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> ASGIApp:
    """Build the application that serves the tenant.

    Args:
        tenant: The tenant; it may be changed at any time.
        dialect: `real` is Datto RMM's API, `flat` the form of the run-job command's document.
        sleep: Waits before a slow answer, in seconds.
    """

    def explain(request: Request, error: Exception) -> Response:
        problem = cast("HTTPException", error)
        message = None
        if isinstance(problem, Refusal):
            message = problem.message
        elif problem.status_code == HTTPStatus.NOT_FOUND:
            message = f"No static resource {request.scope['path'].removeprefix('/api/')}."
        if message:
            return refusal(problem.status_code, message)
        return standard_error(problem.status_code, request, tenant.now(), problem.headers)

    flat = dialect == "flat"
    jobs = FlatJobRoutes(tenant) if flat else JobRoutes(tenant)
    account = AccountRoutes(tenant, wire.flat_component if flat else wire.component)
    api = Starlette(
        routes=[*OAuthRoutes(tenant).routes(), *account.routes(), *jobs.routes()],
        exception_handlers={HTTPException: explain},
    )
    api.router.redirect_slashes = False
    return FaultInjector(tenant, _guarded(tenant, api), _Shapes(tenant), sleep)


def _guarded(tenant: Tenant, api: ASGIApp) -> ASGIApp:
    """Put the API behind its token check."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        path: str = scope["path"]
        answer = api
        if path.startswith("/api/") and path != "/api/v2/system/status":
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not tenant.accepts(token):
                answer = standard_error(401, request, tenant.now())
        await answer(scope, receive, send)

    return guarded


class _Shapes:
    """Word Datto RMM's errors and links."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def error(self, request: Request, status: int) -> Response:
        return standard_error(status, request, self._tenant.now())

    def refusal(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
        return refusal(status, message, headers)

    def foreign_links(self, body: bytes, base: str) -> bytes:
        page = cast("dict[str, Any]", json.loads(body))
        details = page["pageDetails"]
        if details["nextPageUrl"]:
            details["nextPageUrl"] = details["nextPageUrl"].replace(base, "https://attacker.example/")
        return json.dumps(page).encode()
