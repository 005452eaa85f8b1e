"""Serve quick jobs as the real API makes and shows them."""

from collections.abc import Mapping
from json import JSONDecodeError
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rmm_simulator.datto import wire
from rmm_simulator.datto.errors import Refusal
from rmm_simulator.datto.paging import page_of
from rmm_simulator.datto.records import ComponentRecord, DeviceRecord, JobRecord
from rmm_simulator.datto.tenant import Tenant


class JobRoutes:
    """Serve `PUT .../quickjob` and everything below `/v2/job`."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        """Return the routes, as paths of the OpenAPI document below `/api`."""
        job = "/api/v2/job/{job_uid}"
        result = f"{job}/results/{{device_uid}}"
        return [
            Route("/api/v2/device/{device_uid}/quickjob", self._create, methods=["PUT"]),
            Route(job, self._job, methods=["GET"]),
            Route(f"{job}/components", self._components, methods=["GET"]),
            Route(result, self._results, methods=["GET"]),
            Route(f"{result}/stdout", self._stdout, methods=["GET"]),
            Route(f"{result}/stderr", self._stderr, methods=["GET"]),
        ]

    async def _create(self, request: Request) -> Response:
        device = target(self._tenant, request)
        body = await json_object(request)
        order = body.get("jobComponent")
        if set(body) - {"jobName", "jobComponent"} or not isinstance(order, dict):
            raise Refusal(400, "Failed to read request")  # The answer of a live system to the flat form.
        order = cast("dict[str, object]", order)
        name = body.get("jobName")
        component = wanted(self._tenant, order.get("componentUid"))
        if not name or not isinstance(name, str):
            raise Refusal(400, "Request data is invalid.")
        variables = checked(component, _pairs(order.get("variables")))
        job = self._tenant.start(device, component, name=name, variables=variables)
        return JSONResponse({"jobComponents": [wire.job_component(job)], "job": wire.job(job, self._tenant.now())})

    async def _job(self, request: Request) -> Response:
        return JSONResponse(wire.job(known_job(self._tenant, request), self._tenant.now()))

    async def _components(self, request: Request) -> Response:
        return page_of(request, "jobComponents", [known_job(self._tenant, request)], wire.job_component)

    async def _results(self, request: Request) -> Response:
        return JSONResponse(wire.results(self._job_on_device(request), self._tenant.now()))

    async def _stdout(self, request: Request) -> Response:
        job = self._job_on_device(request)
        return JSONResponse(wire.std_data(job, job.stdout(self._tenant.now())))

    async def _stderr(self, request: Request) -> Response:
        job = self._job_on_device(request)
        return JSONResponse(wire.std_data(job, job.stderr(self._tenant.now())))

    def _job_on_device(self, request: Request) -> JobRecord:
        job = known_job(self._tenant, request)
        if job.device.uid != request.path_params["device_uid"]:
            raise Refusal(404)  # "Job or device was not found."
        return job


def known_job(tenant: Tenant, request: Request) -> JobRecord:
    """Return the job whose UID is in the path.

    Raises:
        Refusal: 404, there is none.
    """
    job = tenant.job(request.path_params["job_uid"])
    if job is None:
        raise Refusal(404)
    return job


def target(tenant: Tenant, request: Request) -> DeviceRecord:
    """Return the device whose UID is in the path. An offline device is accepted: its job waits and may expire.

    Raises:
        Refusal: 404, there is none or it is deleted; 400, the device cannot run jobs.
    """
    device = tenant.device(request.path_params["device_uid"])
    if device is None or device.deleted:
        raise Refusal(404)
    if device.device_class != "device":
        raise Refusal(400, "Request data is invalid.")
    return device


def wanted(tenant: Tenant, uid: object) -> ComponentRecord:
    """Return the component with this UID.

    Raises:
        Refusal: 400, there is none.
    """
    component = tenant.component(uid) if isinstance(uid, str) else None
    if component is None:
        raise Refusal(400, "Component was not found.")
    return component


async def json_object(request: Request) -> dict[str, object]:
    """Read the request's body.

    Raises:
        Refusal: 400, it is not a JSON object.
    """
    try:
        body = await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        body = None
    if not isinstance(body, dict):
        raise Refusal(400, "Failed to read request")
    return cast("dict[str, object]", body)


def checked(component: ComponentRecord, variables: Mapping[str, object]) -> dict[str, str]:
    """Check that the component has all the variables, and that their values are text of the right type.

    Raises:
        Refusal: 400, in the words of components/schemas/JobComponentVariable.
    """
    types = {variable.name: variable.type for variable in component.variables}
    accepted: dict[str, str] = {}
    for name, value in variables.items():
        if name not in types:
            raise Refusal(400, "Variable name has to match one of component's variables")
        if not isinstance(value, str) or (types[name] == "boolean" and value.lower() not in {"true", "false", ""}):
            raise Refusal(400, "Variable value has to be convertible to the type specified")
        accepted[name] = value
    return accepted


def _pairs(variables: object) -> dict[str, object]:
    """Read a list of `{"name": ..., "value": ...}` as a dictionary; no list is an empty one."""
    if variables is None:
        return {}
    if not isinstance(variables, list):
        raise Refusal(400, "Failed to read request")
    pairs: dict[str, object] = {}
    for pair in cast("list[object]", variables):
        if not isinstance(pair, dict):
            raise Refusal(400, "Failed to read request")
        fields = cast("dict[str, object]", pair)
        pairs[str(fields.get("name"))] = fields.get("value")
    return pairs
