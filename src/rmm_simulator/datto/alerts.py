"""Answer reads of alerts, and resolve them."""

from collections.abc import Awaitable, Callable
from typing import Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rmm_simulator.datto import wire
from rmm_simulator.datto.devices import known_device
from rmm_simulator.datto.errors import Refusal
from rmm_simulator.datto.paging import page_of
from rmm_simulator.datto.records import AlertRecord
from rmm_simulator.datto.sites import known_site
from rmm_simulator.datto.tenant import Tenant
from rmm_simulator.datto.users import API_USER

PAGE_LIMIT = 100
"""Largest page of alerts, which `GET /v2/system/pagination` leaves out.

That more is refused, as in other lists, is not documented and decided here.
"""

State = Literal["open", "resolved"]


class AlertRoutes:
    """Serve the alerts of the account, of a site and of a device, and one alert."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        """Return the routes, as paths of the OpenAPI document below `/api`."""
        lists = [
            Route(f"/api/v2/{place}/alerts/{state}", self._list(state), methods=["GET"])
            for place in ("account", "site/{site_uid}", "device/{device_uid}")
            for state in ("open", "resolved")
        ]
        return [
            *lists,
            Route("/api/v2/alert/{alert_uid}", self._one, methods=["GET"]),
            Route("/api/v2/alert/{alert_uid}/resolve", self._resolve, methods=["POST"]),
        ]

    def _list(self, state: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            muted = request.query_params.get("muted")
            chosen = [
                alert
                for alert in self._of_place(request)
                if (alert.resolved_at is not None) == (state == "resolved")
                and muted in {None, str(alert.muted).lower()}
            ]
            return page_of(request, "alerts", chosen, wire.alert, limit=PAGE_LIMIT)

        return answer

    def _of_place(self, request: Request) -> list[AlertRecord]:
        """Return the alerts of the site or device in the path, else those of the account."""
        alerts = self._tenant.resolutions.alerts()
        if "site_uid" in request.path_params:
            site = known_site(self._tenant, request)
            return [alert for alert in alerts if alert.device.site.uid == site.uid]
        if "device_uid" in request.path_params:
            device = known_device(self._tenant, request)
            return [alert for alert in alerts if alert.device.uid == device.uid]
        return alerts

    async def _one(self, request: Request) -> Response:
        return JSONResponse(wire.alert(self._known_alert(request)))

    async def _resolve(self, request: Request) -> Response:
        """Resolve an alert: 200 without a body.

        Not documented, and so decided here: a resolved alert keeps its first end, and `second_resolve_status` answers.
        A body is ignored, because the document declares none.
        """
        alert = self._known_alert(request)
        if alert.resolved_at is None:
            self._tenant.resolutions.resolve(alert, by=API_USER.name, at=self._tenant.now())
        elif self._tenant.second_resolve_status != 200:  # noqa: PLR2004 - the status code of HTTP
            raise Refusal(self._tenant.second_resolve_status)
        return Response(status_code=200)

    def _known_alert(self, request: Request) -> AlertRecord:
        """Return the alert whose UID is in the path.

        Raises:
            Refusal: 404, there is none. The document declares no answer for that.
        """
        alert = self._tenant.resolutions.alert(request.path_params["alert_uid"])
        if alert is None:
            raise Refusal(404)
        return alert
