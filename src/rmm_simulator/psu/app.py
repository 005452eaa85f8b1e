"""Build the server's ASGI application, the parent of `/api/v1/...` and `/swagger/...`."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from rmm_simulator.common.fault_injector import FaultInjector
from rmm_simulator.psu import wire
from rmm_simulator.psu.calls import READERS, Call
from rmm_simulator.psu.errors import Refusal, Shapes, console, problem
from rmm_simulator.psu.jobs import JobCalls
from rmm_simulator.psu.plugin import plugin_routes
from rmm_simulator.psu.profiles import PROFILES, Profile, ProfileName
from rmm_simulator.psu.schedules import ScheduleCalls
from rmm_simulator.psu.scripts import ScriptCalls
from rmm_simulator.psu.server import PsuServer

_PAGE = "<!DOCTYPE html><html><head><title>Swagger UI</title></head><body><div id='swagger-ui'></div></body></html>"


def build_psu_app(
    server: PsuServer,
    *,
    profile: ProfileName | Profile = "5.6",
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> ASGIApp:
    """Build the application that serves the server.

    Args:
        server: The server; it may be changed at any time, `absent` only before this call.
        profile: The simulated version, by name, or a profile of your own.
        sleep: Waits before a slow answer, in seconds.
    """
    ways = profile if isinstance(profile, Profile) else PROFILES[profile]
    every = [
        *_system_calls(server, ways),
        *ScriptCalls(server, ways).calls(),
        *JobCalls(server, ways).calls(),
        *ScheduleCalls(server, ways).calls(),
    ]
    calls = [call for call in every if call.name not in server.absent]
    api = Starlette(
        routes=[*_swagger_routes(ways, calls), *(call.route(server) for call in calls), *plugin_routes(server)],
        exception_handlers={HTTPException: _explain},
    )
    api.router.redirect_slashes = False
    return FaultInjector(server, api, Shapes(), sleep)


def _system_calls(server: PsuServer, profile: Profile) -> list[Call]:
    async def version(_: Request) -> Response:
        return JSONResponse(profile.version)

    async def environments(_: Request) -> Response:
        return JSONResponse([wire.environment(environment) for environment in server.environments])

    async def computers(_: Request) -> Response:
        return JSONResponse([wire.computer(computer) for computer in server.computers])

    async def variables(_: Request) -> Response:
        return JSONResponse([wire.variable(number, each) for number, each in enumerate(server.variables, 1)])

    return [
        Call("GET", "/version", READERS, version),
        Call("GET", "/environment", READERS, environments),
        Call("GET", "/computer", READERS, computers),
        Call("GET", "/variable", READERS, variables),
    ]


def _swagger_routes(profile: Profile, calls: Sequence[Call]) -> list[Route]:
    """Return the routes of the OpenAPI document and its page, which need no token; it names every call, and no more."""

    async def document(_: Request) -> Response:
        paths: dict[str, dict[str, object]] = {}
        for call in calls:
            parameters = [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in re.findall(r"\{(\w+)\}", call.path)
            ]
            operation = {"parameters": parameters, "responses": {"200": {"description": "Success"}}}
            paths.setdefault(f"/api/v1{call.path}", {})[call.method.lower()] = operation
        info = {"title": "PowerShell Universal Management API", "version": profile.version}
        return JSONResponse({"openapi": "3.0.1", "info": info, "paths": paths})

    async def page(_: Request) -> Response:
        return HTMLResponse(_PAGE)

    return [Route("/swagger/v1/swagger.json", document), Route("/swagger/index.html", page)]


def _explain(_: Request, error: Exception) -> Response:
    reason = cast("HTTPException", error)
    if isinstance(reason, Refusal):
        return problem(reason.status_code, reason.message)
    if reason.status_code == HTTPStatus.NOT_FOUND:
        return console()
    return Response(status_code=reason.status_code, headers=reason.headers)
