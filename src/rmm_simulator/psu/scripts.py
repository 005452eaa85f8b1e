"""Serve scripts, and start them."""

from collections.abc import Mapping
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rmm_simulator.psu import wire
from rmm_simulator.psu.calls import READERS, STARTERS, Call, json_object, lowered, presented
from rmm_simulator.psu.clixml import read_plain
from rmm_simulator.psu.errors import Refusal
from rmm_simulator.psu.job_records import Given, Order
from rmm_simulator.psu.paging import page_of
from rmm_simulator.psu.profiles import Form, JobIds, Profile
from rmm_simulator.psu.records import ScriptRecord
from rmm_simulator.psu.server import PsuServer

_CONTEXT = ("environment", "credential", "computer")


class ScriptCalls:
    """Serve everything below `/script`."""

    def __init__(self, server: PsuServer, profile: Profile) -> None:
        self._server = server
        self._profile = profile
        self._wire = wire.Wire(profile)

    def calls(self) -> list[Call]:
        """Return the calls."""
        return [
            Call("GET", "/script", READERS, self._scripts),
            Call("GET", "/script/{id}", READERS, self._script),
            Call("POST", "/script/{id}", STARTERS, self._start),
            Call("GET", "/script/{id}/parameter", READERS, self._parameters),
            Call("GET", "/script/{id}/job", READERS, self._jobs),
        ]

    async def _scripts(self, _: Request) -> Response:
        return JSONResponse([wire.script(script) for script in self._server.scripts])

    async def _script(self, request: Request) -> Response:
        return JSONResponse(wire.script(self._known_script(request)))

    async def _parameters(self, request: Request) -> Response:
        return JSONResponse([wire.parameter(declared) for declared in self._known_script(request).parameters])

    async def _jobs(self, request: Request) -> Response:
        return page_of(request, self._server, self._wire, self._known_script(request))

    async def _start(self, request: Request) -> Response:
        script = self._known_script(request)
        if not await request.body() and not self._profile.accepts_empty_body:
            raise Refusal(400, "A non-empty request body is required.")
        body = await json_object(request)
        order = self._order(body, request.query_params if Form.QUERY in self._profile.forms else {})
        token = presented(self._server, request)
        guid = self._profile.job_ids is JobIds.GUID
        job = self._server.start(script, order, identity=token.identity if token else None, guid=guid)
        return JSONResponse(self._wire.job_key(job))

    def _order(self, body: Mapping[str, object], query: Mapping[str, str]) -> Order:
        """Combine a JobContext and the query string into one order."""
        in_query = [Given(name, text, text) for name, text in query.items() if name.lower() not in _CONTEXT]
        chosen = {name: _text(body.get(name)) for name in _CONTEXT}
        chosen |= {name.lower(): text for name, text in query.items() if name.lower() in _CONTEXT}
        return Order([*self._in_body(body.get("jobparameters")), *in_query], **chosen)

    def _in_body(self, parameters: object) -> list[Given]:
        if parameters is None:
            return []
        if not isinstance(parameters, list):
            raise Refusal(400, "The JSON value could not be converted.")
        return [self._given(lowered(parameter)) for parameter in cast("list[object]", parameters)]

    def _given(self, parameter: dict[str, object]) -> Given:
        name, value = _text(parameter.get("name")), _text(parameter.get("value"))
        if not name:
            raise Refusal(400, "The Name field is required.")
        if parameter.get("isvariable") is True:
            return Given(name, value, value, is_variable=True)
        forms = self._profile.forms
        is_clixml = value is not None and value.lstrip().startswith("<Objs")
        if value is None or Form.CLIXML not in forms or (Form.RAW in forms and not is_clixml):
            return Given(name, value, value)
        try:
            return Given(name, value, read_plain(value))
        except ValueError:
            message = "System.Xml.XmlException: Data at the root level is invalid. Line 1, position 1."
            raise Refusal(500, message) from None

    def _known_script(self, request: Request) -> ScriptRecord:
        script = self._server.script(request.path_params["id"])
        if script is None:
            raise Refusal(404)
        return script


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise Refusal(400, "The JSON value could not be converted to System.String.")
    return value
