"""The tenant as an ASGI application, under which `/auth/oauth/token` and `/api/v2/...` hang."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Literal, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from rmm_jobs.simulator import wire
from rmm_jobs.simulator.account import AccountRoutes
from rmm_jobs.simulator.errors import Refusal, refusal, standard_error
from rmm_jobs.simulator.flat import FlatJobRoutes
from rmm_jobs.simulator.gate import Gate
from rmm_jobs.simulator.jobs import JobRoutes
from rmm_jobs.simulator.oauth import OAuthRoutes
from rmm_jobs.simulator.tenant import Tenant

Dialect = Literal["real", "flat"]


def build_app(
    tenant: Tenant, *, dialect: Dialect = "real", sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> ASGIApp:
    """The application that serves the tenant.

    Args:
        tenant: What is served; it may be changed at any time.
        dialect: `real` is Datto RMM's API, `flat` the command document's idea of it.
        sleep: How a slow answer waits, in seconds.
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
    return Gate(tenant, api, sleep)
