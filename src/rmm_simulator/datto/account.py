"""Answer reads of the account, its components and variables, and of the system itself."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rmm_simulator.datto import activity, limits, wire
from rmm_simulator.datto.paging import PAGE_LIMIT, page_of
from rmm_simulator.datto.records import ComponentRecord
from rmm_simulator.datto.tenant import Tenant


class AccountRoutes:
    """Serve what belongs to the account as a whole. `component` shapes a component in the dialect that is spoken."""

    def __init__(self, tenant: Tenant, component: Callable[[ComponentRecord], wire.Json]) -> None:
        self._tenant = tenant
        self._component = component

    def routes(self) -> list[Route]:
        """Return the routes, as paths of the OpenAPI document below `/api`."""
        handlers: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/account": self._account,
            "/account/components": self._components,
            "/account/variables": self._variables,
            "/activity-logs": self._activity,
            "/system/status": self._status,
            "/system/request_rate": self._request_rate,
            "/system/pagination": self._pagination,
        }
        return [Route(f"/api/v2{path}", handler, methods=["GET"]) for path, handler in handlers.items()]

    async def _account(self, _: Request) -> Response:
        counts = wire.device_counts(self._tenant.devices)
        on_demand = sum(device.site.on_demand for device in self._tenant.devices)
        body = {
            "id": wire.number(self._tenant.uid),
            "name": self._tenant.name,
            "descriptor": {"bilingEmail": None, "deviceLimit": 2000, "timeZone": "UTC"},
            "uid": self._tenant.uid,
            "currency": "USD",
            "devicesStatus": {
                **counts,
                "numberOfOnDemandDevices": on_demand,
                "numberOfManagedDevices": len(self._tenant.devices) - on_demand,
            },
        }
        return JSONResponse(body)

    async def _components(self, request: Request) -> Response:
        return page_of(request, "components", self._tenant.components, self._component)

    async def _variables(self, request: Request) -> Response:
        return page_of(request, "variables", self._tenant.variables, wire.account_variable)

    async def _activity(self, request: Request) -> Response:
        return activity.answer(self._tenant, request)

    async def _status(self, _: Request) -> Response:
        return JSONResponse({"version": "14.8.0", "status": "OK", "started": 1_704_067_200_000})

    async def _request_rate(self, _: Request) -> Response:
        return JSONResponse(limits.request_rate(self._tenant))

    async def _pagination(self, _: Request) -> Response:
        return JSONResponse({"max": PAGE_LIMIT})
