"""Answer the patches of a device, and those of a site, where each counts its devices."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rmm_simulator.datto.details import Patch
from rmm_simulator.datto.devices import known_device
from rmm_simulator.datto.errors import Refusal
from rmm_simulator.datto.paging import page_of
from rmm_simulator.datto.records import DeviceRecord
from rmm_simulator.datto.sites import known_site
from rmm_simulator.datto.tenant import Tenant
from rmm_simulator.datto.wire import Json

_STATUSES = ("INSTALLED", "APPROVED_PENDING", "NOT_APPROVED")


class PatchRoutes:
    """Serve the patches of a device and of a site."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        """Return the two routes, below `/api`."""
        return [
            Route("/api/v2/device/{device_uid}/patches", self._of_device, methods=["GET"]),
            Route("/api/v2/site/{site_uid}/patches", self._of_site, methods=["GET"]),
        ]

    async def _of_device(self, request: Request) -> Response:
        device = known_device(self._tenant, request)
        status = _status(request)
        chosen = [patch for patch in device.details.patches if status in {None, patch.status}]
        return page_of(request, "patches", chosen, _device_patch)

    async def _of_site(self, request: Request) -> Response:
        site = known_site(self._tenant, request)
        status = _status(request)
        here = [device for device in self._tenant.devices if device.site.uid == site.uid]
        chosen = [row for row in _counted(here) if status in {None, row[0].status}]
        return page_of(request, "patches", chosen, lambda row: _site_patch(*row))


def _status(request: Request) -> str | None:
    status = request.query_params.get("installStatus")
    if status not in {None, *_STATUSES}:
        raise Refusal(400)  # "Request is invalid."
    return status


def _counted(devices: Sequence[DeviceRecord]) -> list[tuple[Patch, int]]:
    """Return each patch once per status that it has on a device, with the number of these devices."""
    found: dict[tuple[str, str], tuple[Patch, int]] = {}
    for device in devices:
        for patch in device.details.patches:
            key = (patch.uid, patch.status)
            found[key] = (patch, found[key][1] + 1 if key in found else 1)
    return list(found.values())


def _device_patch(patch: Patch) -> Json:
    """Shape a components/schemas/Patch."""
    return {**_patch(patch), "manualOverride": patch.manual}


def _site_patch(patch: Patch, devices: int) -> Json:
    """Shape a components/schemas/SitePatch."""
    return {**_patch(patch), "totalDevices": devices}


def _patch(patch: Patch) -> Json:
    return {
        "patchId": patch.uid,
        "category": list(patch.category),
        "type": patch.type,
        "title": patch.title,
        "description": None,
        "releaseDate": patch.released,
        "severity": patch.severity,
        "maxSize": patch.size,
        "rebootRequired": patch.reboot,
        "requireUserInput": patch.needs_input,
        "kbArticleId": patch.kb,
        "installStatus": patch.status,
    }
