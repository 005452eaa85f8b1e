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
from rmm_simulator.datto.alerts import AlertRoutes
from rmm_simulator.datto.audits import AuditRoutes
from rmm_simulator.datto.devices import DeviceRoutes
from rmm_simulator.datto.errors import Refusal, refusal, standard_error
from rmm_simulator.datto.flat import FlatJobRoutes
from rmm_simulator.datto.jobs import JobRoutes
from rmm_simulator.datto.limits import limited
from rmm_simulator.datto.oauth import OAuthRoutes
from rmm_simulator.datto.operations import problems
from rmm_simulator.datto.patches import PatchRoutes
from rmm_simulator.datto.sites import SiteRoutes
from rmm_simulator.datto.tenant import Tenant
from rmm_simulator.datto.users import UserRoutes

Dialect = Literal["real", "flat"]

_PARTS = (DeviceRoutes, SiteRoutes, AlertRoutes, AuditRoutes, PatchRoutes, UserRoutes)


def build_app(
    tenant: Tenant,
    *,
    dialect: Dialect = "real",
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    strict: bool = False,
) -> ASGIApp:
    """Build the application that serves the tenant.

    Args:
        tenant: The tenant; it may be changed at any time.
        dialect: `real` is Datto RMM's API, `flat` the form of the run-job command's document.
        sleep: Waits before a slow answer, in seconds.
        strict: Refuse a request that the OpenAPI document does not declare. Either way `tenant.problems` names it.
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
        routes=[
            *OAuthRoutes(tenant).routes(),
            *account.routes(),
            *(route for part in _PARTS for route in part(tenant).routes()),
            *jobs.routes(),
        ],
        exception_handlers={HTTPException: explain},
    )
    api.router.redirect_slashes = False
    checked = api if flat else _strict(tenant, api, strict=strict)
    return FaultInjector(tenant, _guarded(tenant, checked, sleep), _Shapes(tenant), sleep)


def _guarded(tenant: Tenant, api: ASGIApp, sleep: Callable[[float], Awaitable[None]]) -> ASGIApp:
    """Put the API behind its token check and the account's limit."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        path: str = scope["path"]
        answer = api
        if path.startswith("/api/") and path != "/api/v2/system/status":
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not tenant.accepts(token):
                answer = standard_error(401, request, tenant.now())
            else:
                answer = await limited(tenant, path, sleep) or api
        await answer(scope, receive, send)

    return guarded


def _strict(tenant: Tenant, api: ASGIApp, *, strict: bool) -> ASGIApp:
    """Write down what the OpenAPI document does not declare, and where `strict`, refuse it."""

    async def checking(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        path: str = scope["path"]
        answer = api
        if path.startswith("/api/"):
            has_body = request.headers.get("content-length", "0") != "0"
            query = request.query_params.multi_items()
            found = problems(request.method, path.removeprefix("/api"), query, has_body=has_body)
            tenant.problems += found
            if found and strict:
                answer = refusal(400, "; ".join(found))
        await answer(scope, receive, send)

    return checking


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
