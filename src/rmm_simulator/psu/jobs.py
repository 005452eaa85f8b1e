"""Serve jobs: their state, output, prompts, and their cancellation."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rmm_simulator.psu.calls import OPERATORS, READERS, STARTERS, Call, json_object
from rmm_simulator.psu.errors import Refusal
from rmm_simulator.psu.job_records import JobRecord
from rmm_simulator.psu.paging import page_of
from rmm_simulator.psu.profiles import NothingPending, Profile
from rmm_simulator.psu.server import PsuServer
from rmm_simulator.psu.wire import Wire


class JobCalls:
    """Serve everything below `/job`, and `/jobfeedback`."""

    def __init__(self, server: PsuServer, profile: Profile) -> None:
        self._server = server
        self._profile = profile
        self._wire = Wire(profile)

    def calls(self) -> list[Call]:
        """Return the calls."""
        return [
            Call("GET", "/job", READERS, self._jobs),
            Call("GET", "/job/{id}", READERS, self._job),
            Call("DELETE", "/job/{id}", OPERATORS, self._cancel),
            Call("GET", "/job/{id}/output", READERS, self._output),
            Call("GET", "/job/{id}/pipelineOutput", READERS, self._pipeline),
            Call("GET", "/job/{id}/feedback", READERS, self._feedback),
            Call("PUT", "/jobfeedback", STARTERS, self._answer),
        ]

    async def _jobs(self, request: Request) -> Response:
        return page_of(request, self._server, self._wire)

    async def _job(self, request: Request) -> Response:
        job = self._known_job(request)
        children = [child for child in self._server.jobs() if child.parent is job]
        return JSONResponse(self._wire.job(job, self._server.now(), children))

    async def _cancel(self, request: Request) -> Response:
        self._server.cancel(self._known_job(request))
        return Response()

    async def _output(self, request: Request) -> Response:
        job, now = self._known_job(request), self._server.now()
        if self._profile.output_lags and not job.lag_over and job.standing(now).ended_at is not None:
            job.lag_over = True
            return JSONResponse([])
        return JSONResponse(self._wire.output(job, now))

    async def _pipeline(self, request: Request) -> Response:
        return JSONResponse(self._wire.pipeline(self._known_job(request), self._server.now()))

    async def _feedback(self, request: Request) -> Response:
        pending = self._known_job(request).prompt(self._server.now())
        if pending is not None:
            return JSONResponse([self._wire.feedback(*pending)])
        match self._profile.nothing_pending:
            case NothingPending.NO_CONTENT:
                return Response(status_code=204)
            case NothingPending.NULL:
                return JSONResponse(None)
            case NothingPending.EMPTY_LIST:
                return JSONResponse([])
            case NothingPending.NOT_FOUND:
                raise Refusal(404)

    async def _answer(self, request: Request) -> Response:
        """Answer a prompt. Not documented, and so decided here: a prompt that is not pending is not found."""
        body = await json_object(request)
        data = body.get("data")
        if body.get("complete") is not True or not isinstance(data, str):
            raise Refusal(400, "The feedback is not complete.")
        for job in self._server.jobs():
            pending = job.prompt(self._server.now())
            if pending is not None and self._wire.row_id(pending[0]) == body.get("id"):
                self._server.answer(job, data)
                return Response()
        raise Refusal(404)

    def _known_job(self, request: Request) -> JobRecord:
        key = request.path_params["id"].lower()
        job = next((job for job in self._server.jobs() if str(self._wire.job_key(job)).lower() == key), None)
        if job is None:
            raise Refusal(404)
        return job
