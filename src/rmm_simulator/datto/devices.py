"""Answer reads of devices: of the account, of a site, or of one, in both versions of the API."""

import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rmm_simulator.datto import device_wire
from rmm_simulator.datto.errors import Refusal
from rmm_simulator.datto.paging import like, page_of, path_number, whole_number
from rmm_simulator.datto.records import DeviceRecord
from rmm_simulator.datto.sites import known_site
from rmm_simulator.datto.tenant import Tenant
from rmm_simulator.datto.wire import Json, number

Shape = Callable[[DeviceRecord, float], Json]


class DeviceRoutes:
    """Serve devices. Versions 2 and 3 differ in their user-defined fields alone."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        """Return the routes of both versions, and the network interfaces that version 2 alone has."""
        interfaces = Route("/api/v2/site/{site_uid}/devices/network-interface", self._interfaces, methods=["GET"])
        return [interfaces, *self._version("v2", self._shape_v2), *self._version("v3", device_wire.device_v3)]

    def _version(self, version: str, shape: Shape) -> list[Route]:
        async def account(request: Request) -> Response:
            return self._page(request, self._chosen(request), shape)

        async def site(request: Request) -> Response:
            uid = known_site(self._tenant, request).uid
            here = [device for device in self._tenant.devices if device.site.uid == uid]
            chosen = self._filtered(request) if "filterId" in request.query_params else here
            return self._page(request, [device for device in chosen if device.site.uid == uid], shape)

        async def by_id(request: Request) -> Response:
            wanted = path_number(request, "device_id")
            found = [device for device in self._tenant.devices if number(device.uid) == wanted]
            return self._one(found, shape)

        async def by_mac(request: Request) -> Response:
            found = with_mac(self._tenant.devices, request.path_params["mac"])
            if not found:
                raise Refusal(404)
            return JSONResponse([shape(device, self._tenant.now()) for device in found])

        async def by_uid(request: Request) -> Response:
            return self._one([known_device(self._tenant, request)], shape)

        handlers = {
            "account/devices": account,
            "site/{site_uid}/devices": site,
            "device/id/{device_id}": by_id,
            "device/macAddress/{mac}": by_mac,
            "device/{device_uid}": by_uid,
        }
        return [Route(f"/api/{version}/{path}", handler, methods=["GET"]) for path, handler in handlers.items()]

    def _shape_v2(self, device: DeviceRecord, now: float) -> Json:
        if self._tenant.lists_legacy_udfs:
            return device_wire.device_with_legacy_udfs(device, now)
        return device_wire.device(device, now)

    async def _interfaces(self, request: Request) -> Response:
        uid = known_site(self._tenant, request).uid
        here = [device for device in self._tenant.devices if device.site.uid == uid]
        return page_of(request, "devices", here, device_wire.network_interfaces)

    def _chosen(self, request: Request) -> list[DeviceRecord]:
        """Return the account's devices as LIKE chooses them; a `filterId` decides alone."""
        asked = request.query_params
        if "filterId" in asked:
            return self._filtered(request)
        names = ("hostname", "siteName", "deviceType", "operatingSystem")
        hostname, site, category, operating_system = (asked.get(name) for name in names)
        return [
            device
            for device in self._tenant.devices
            if like(hostname, device.hostname)
            and like(site, device.site.name)
            and like(category, device.category)
            and like(operating_system, device.operating_system)
        ]

    def _filtered(self, request: Request) -> list[DeviceRecord]:
        wanted = whole_number(request, "filterId", 0, least=0)
        for each in self._tenant.filters:
            if each.id == wanted:
                return [device for device in self._tenant.devices if each.chooses(device)]
        raise Refusal(404)  # "Filter was not found."

    def _page(self, request: Request, devices: list[DeviceRecord], shape: Shape) -> Response:
        now = self._tenant.now()
        return page_of(request, "devices", devices, lambda device: shape(device, now))

    def _one(self, devices: list[DeviceRecord], shape: Shape) -> Response:
        if not devices:
            raise Refusal(404)
        return JSONResponse(shape(devices[0], self._tenant.now()))


def known_device(tenant: Tenant, request: Request) -> DeviceRecord:
    """Return the device whose UID is in the path.

    Raises:
        Refusal: 404, there is none.
    """
    device = tenant.device(request.path_params["device_uid"])
    if device is None:
        raise Refusal(404)
    return device


def with_mac(devices: list[DeviceRecord], mac: str) -> list[DeviceRecord]:
    """Return the devices with this address, written as twelve hex digits; another form finds nothing."""
    if not re.fullmatch(r"[0-9A-Fa-f]{12}", mac):
        return []
    wanted = mac.upper()
    return [
        device
        for device in devices
        if any(re.sub(r"[^0-9A-F]", "", nic.mac.upper()) == wanted for nic in device.details.nics)
    ]
