"""Describe the server's API: as little of an OpenAPI document as names every call."""

import re
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from rmm_simulator.psu.calls import Call
from rmm_simulator.psu.profiles import Profile

_PAGE = "<!DOCTYPE html><html><head><title>Swagger UI</title></head><body><div id='swagger-ui'></div></body></html>"


def routes(profile: Profile, calls: Sequence[Call]) -> list[Route]:
    """Return the routes of the document and its page, which need no token."""

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
