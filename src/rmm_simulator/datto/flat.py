"""Serve quick jobs in the flat dialect: POST to start, one flat answer for everything."""

from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rmm_simulator.datto.errors import Refusal
from rmm_simulator.datto.jobs import checked, json_object, known_job, target, wanted
from rmm_simulator.datto.records import JobRecord, Outcome, Status
from rmm_simulator.datto.tenant import Tenant
from rmm_simulator.datto.wire import Json, millis

_WORDS = {
    Status.PENDING: "queued",
    Status.RUNNING: "running",
    Status.SUCCESS: "completed",
    Status.WARNING: "completed",
    Status.FAILURE: "failed",
    Status.EXPIRED: "timeout",
}


class FlatJobRoutes:
    """Serve `POST .../quickjob` and `GET /v2/job/{jobUid}`; results are on the job alone."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        """Return the two routes, below `/api`."""
        return [
            Route("/api/v2/device/{device_uid}/quickjob", self._create, methods=["POST"]),
            Route("/api/v2/job/{job_uid}", self._job, methods=["GET"]),
        ]

    async def _create(self, request: Request) -> Response:
        device = target(self._tenant, request)
        body = await json_object(request)
        component = wanted(self._tenant, body.get("componentUid"))
        given = body.get("variables", {})
        if not isinstance(given, dict):
            raise Refusal(400, "Failed to read request")
        variables = checked(component, cast("dict[str, object]", given))
        job = self._tenant.start(device, component, name=component.name, variables=variables)
        return JSONResponse(
            {
                "jobUid": job.uid,
                "status": "queued",
                "deviceUid": device.uid,
                "componentUid": component.uid,
                "createdAt": millis(job.created_at),
            }
        )

    async def _job(self, request: Request) -> Response:
        return JSONResponse(flat_job(known_job(self._tenant, request), self._tenant.now()))


def flat_job(job: JobRecord, now: float) -> Json:
    """Shape a job. This dialect has a maximum execution time: a script that never ends times out."""
    started, ended = job.started_at, job.ended_at
    status = _WORDS[job.status(now)]
    if started is not None and job.script.outcome is Outcome.NEVER_ENDS:
        ended = started + job.script.duration
        status = "timeout" if now >= ended else status
    has_exited = status in {"completed", "failed"}
    body: dict[str, object] = {
        "jobUid": job.uid,
        "status": status,
        "startedAt": millis(started) if started is not None and now >= started else None,
        "completedAt": millis(ended) if now >= ended else None,
        "exitCode": job.script.exit_code if has_exited else None,
        "stdout": job.stdout(now),
        "stderr": job.stderr(now),
        "deviceUid": job.device.uid,
        "hostname": job.device.hostname,
        "componentName": job.component.name,
    }
    if started is not None and status == "running":
        body["percentComplete"] = int(100 * (now - started) / job.script.duration)
    return body
