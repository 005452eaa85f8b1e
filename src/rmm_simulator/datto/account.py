"""Answer reads of the account, its devices and the system itself."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rmm_simulator.datto import activity, wire
from rmm_simulator.datto.errors import Refusal
from rmm_simulator.datto.paging import PAGE_LIMIT, like, page_of
from rmm_simulator.datto.records import AlertRecord, ComponentRecord, DeviceRecord
from rmm_simulator.datto.tenant import Tenant

_WINDOW = 60
_RATE_LIMIT = 600
_JOB_LIMIT = 100


class AccountRoutes:
    """Serve the reading half of the API. `component` shapes a component in the dialect that is spoken."""

    def __init__(self, tenant: Tenant, component: Callable[[ComponentRecord], wire.Json]) -> None:
        self._tenant = tenant
        self._component = component

    def routes(self) -> list[Route]:
        """Return the routes, as paths of the OpenAPI document below `/api`."""
        handlers: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/account": self._account,
            "/account/devices": self._devices,
            "/account/components": self._components,
            "/account/sites": self._sites,
            "/account/variables": self._variables,
            "/account/alerts/open": self._alerts,
            "/device/{device_uid}": self._device,
            "/device/{device_uid}/alerts/open": self._device_alerts,
            "/activity-logs": self._activity,
            "/system/status": self._status,
            "/system/request_rate": self._request_rate,
            "/system/pagination": self._pagination,
        }
        return [Route(f"/api/v2{path}", handler, methods=["GET"]) for path, handler in handlers.items()]

    async def _account(self, _: Request) -> Response:
        counts = wire.device_counts(self._tenant.devices)
        body = {
            "id": wire.number(self._tenant.uid),
            "name": self._tenant.name,
            "descriptor": {"bilingEmail": None, "deviceLimit": 2000, "timeZone": "UTC"},
            "uid": self._tenant.uid,
            "currency": "USD",
            "devicesStatus": {
                **counts,
                "numberOfOnDemandDevices": 0,
                "numberOfManagedDevices": counts["numberOfDevices"],
            },
        }
        return JSONResponse(body)

    async def _devices(self, request: Request) -> Response:
        asked = request.query_params
        if "filterId" in asked:
            raise Refusal(404)  # "Filter was not found.": this account has none.
        chosen = [
            device
            for device in self._tenant.devices
            if like(asked.get("hostname"), device.hostname)
            and like(asked.get("siteName"), device.site.name)
            and like(asked.get("deviceType"), device.category)
            and like(asked.get("operatingSystem"), device.operating_system)
        ]
        now = self._tenant.now()
        return page_of(request, "devices", chosen, lambda device: wire.device(device, now))

    async def _components(self, request: Request) -> Response:
        return page_of(request, "components", self._tenant.components, self._component)

    async def _sites(self, request: Request) -> Response:
        tenant = self._tenant
        chosen = [site for site in tenant.sites if like(request.query_params.get("siteName"), site.name)]
        return page_of(request, "sites", chosen, lambda site: wire.site(site, tenant.devices, tenant.uid))

    async def _variables(self, request: Request) -> Response:
        return page_of(request, "variables", self._tenant.variables, wire.account_variable)

    async def _alerts(self, request: Request) -> Response:
        return self._alert_page(request, self._tenant.alerts)

    async def _device(self, request: Request) -> Response:
        return JSONResponse(wire.device(self._known_device(request), self._tenant.now()))

    async def _device_alerts(self, request: Request) -> Response:
        device = self._known_device(request)
        return self._alert_page(request, [alert for alert in self._tenant.alerts if alert.device.uid == device.uid])

    def _alert_page(self, request: Request, alerts: list[AlertRecord]) -> Response:
        muted = request.query_params.get("muted")
        chosen = [alert for alert in alerts if muted in {None, str(alert.muted).lower()}]
        return page_of(request, "alerts", chosen, wire.alert)

    def _known_device(self, request: Request) -> DeviceRecord:
        device = self._tenant.device(request.path_params["device_uid"])
        if device is None:
            raise Refusal(404)
        return device

    async def _activity(self, request: Request) -> Response:
        return activity.answer(self._tenant, request)

    async def _status(self, _: Request) -> Response:
        return JSONResponse({"version": "14.8.0", "status": "OK", "started": 1_704_067_200_000})

    async def _request_rate(self, _: Request) -> Response:
        since = self._tenant.now() - _WINDOW
        recent = [seen for seen in self._tenant.requests if seen.at > since and seen.path.startswith("/api/")]
        writes = sum(1 for seen in recent if seen.method != "GET")
        body = {
            "slidingTimeWindowSizeSeconds": _WINDOW,
            "accountUid": self._tenant.uid,
            "accountCount": len(recent) - writes,
            "accountRateLimit": _RATE_LIMIT,
            "accountCutOffRatio": 0.9,
            "accountWriteRateLimit": _RATE_LIMIT,
            "accountWriteCount": writes,
            "operationWriteStatus": {"device-job-create": {"limit": _JOB_LIMIT, "count": writes}},
        }
        return JSONResponse(body)

    async def _pagination(self, _: Request) -> Response:
        return JSONResponse({"max": PAGE_LIMIT})
