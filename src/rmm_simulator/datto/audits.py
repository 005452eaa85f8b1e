"""Answer audits: what is in a device, an ESXi host or a printer. Each has an operation of its own."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rmm_simulator.datto.details import Datastore, DeviceDetails, Disk, Guest, Supply
from rmm_simulator.datto.device_wire import device_portal, nic
from rmm_simulator.datto.devices import known_device
from rmm_simulator.datto.errors import Refusal
from rmm_simulator.datto.paging import page_of
from rmm_simulator.datto.records import DeviceRecord
from rmm_simulator.datto.tenant import Tenant
from rmm_simulator.datto.wire import Json

_MODULE = 16 * 1024**3
"""Size of one memory module, in bytes."""


class AuditRoutes:
    """Serve the three audits and the software of a device."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        """Return the routes, as paths of the OpenAPI document below `/api`."""
        audits = [
            Route(f"/api/v2/audit/{name}/{{device_uid}}", self._audit(name, shape), methods=["GET"])
            for name, shape in (("device", device_audit), ("esxihost", esxi_audit), ("printer", printer_audit))
        ]
        return [*audits, Route("/api/v2/audit/device/{device_uid}/software", self._software, methods=["GET"])]

    def _audit(
        self, device_class: str, shape: Callable[[DeviceRecord], Json]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return JSONResponse(shape(self._of_class(request, device_class)))

        return answer

    async def _software(self, request: Request) -> Response:
        device = self._of_class(request, "device")
        return page_of(request, "software", device.details.software, lambda each: {"name": each[0], "version": each[1]})

    def _of_class(self, request: Request, device_class: str) -> DeviceRecord:
        device = known_device(self._tenant, request)
        if device.device_class != device_class:
            raise Refusal(400)  # "The device identified by the given device UID is not of class ..."
        return device


def device_audit(record: DeviceRecord) -> Json:
    """Shape a components/schemas/DeviceAudit. A device that was never audited has nothing but its addresses."""
    details, portal = record.details, device_portal(record)
    audited = details.last_audit is not None
    return {
        "portalUrl": portal,
        "webRemoteUrl": f"{portal}/web-remote",
        "systemInfo": _system_info(record) if audited else None,
        "nics": [nic(each) for each in details.nics],
        "bios": {
            "instance": "BIOS",
            "releaseDate": 1_640_995_200_000,
            "serialNumber": details.serial,
            "smBiosVersion": "2.7",
        }
        if audited
        else None,
        "baseBoard": {"manufacturer": details.manufacturer, "product": details.model} if audited else None,
        "displays": [{"instance": "DISPLAY1", "screenHeight": 1080, "screenWidth": 1920}] if audited else [],
        "logicalDisks": [_disk(each) for each in details.disks],
        "mobileInfo": [],
        "processors": [{"name": details.processor}] if details.processor else [],
        "videoBoards": [{"displayAdapter": "Microsoft Basic Display Adapter"}] if audited else [],
        "attachedDevices": [],
        "snmpInfo": None,
        "physicalMemory": _memory(details),
    }


def esxi_audit(record: DeviceRecord) -> Json:
    """Shape a components/schemas/ESXiHostAudit."""
    details = record.details
    return {
        "portalUrl": device_portal(record),
        "systemInfo": {
            "manufacturer": details.manufacturer,
            "model": details.model,
            "name": record.hostname,
            "numberOfSnapshots": sum(guest.snapshots for guest in details.guests),
            "serviceTag": details.serial,
        },
        "guests": [_guest(each) for each in details.guests],
        "processors": [{"frequency": 2.4, "name": details.processor, "numberOfCores": details.cores}],
        "nics": [
            {
                "name": each.instance,
                "ipv4": each.ipv4,
                "ipv6": each.ipv6,
                "macAddress": each.mac,
                "speed": "10000 Mbps",
                "type": each.type,
            }
            for each in details.nics
        ],
        "physicalMemory": _memory(details),
        "datastores": [_datastore(each) for each in details.datastores],
    }


def printer_audit(record: DeviceRecord) -> Json:
    """Shape a components/schemas/PrinterAudit."""
    details = record.details
    return {
        "portalUrl": device_portal(record),
        "snmpInfo": {
            "snmpName": record.hostname,
            "snmpContact": None,
            "snmpDescription": details.model,
            "snmpLocation": details.snmp_location,
            "snmpUptime": "12 days, 4:07:33",
            "nicManufacturer": details.manufacturer,
            "objectId": "1.3.6.1.4.1.11.2.3.9.1",
            "snmpSerial": details.serial,
        },
        "printerMarkerSupplies": [_supply(each) for each in details.supplies],
        "printer": {"printedPageCount": details.pages},
        "systemInfo": {"manufacturer": details.manufacturer, "model": details.model},
        "nics": [nic(each) for each in details.nics],
    }


def _system_info(record: DeviceRecord) -> Json:
    details = record.details
    return {
        "manufacturer": details.manufacturer,
        "model": details.model,
        "totalPhysicalMemory": details.memory,
        "username": record.last_user,
        "dotNetVersion": "4.8.09037",
        "totalCpuCores": details.cores,
    }


def _memory(details: DeviceDetails) -> list[Json]:
    """Shape components/schemas/PhysicalMemory: modules of 16 GB, and one smaller if need be."""
    left, modules = details.memory or 0, list[Json]()
    while left > 0:
        size = min(left, _MODULE)
        slot = len(modules) + 1
        modules.append(
            {
                "module": f"DIMM {slot}",
                "size": size,
                "type": "DDR4",
                "speed": "3200",
                "serialNumber": f"{details.serial or 'MEM'}-{slot}",
                "partNumber": None,
                "bank": f"BANK {slot}",
            }
        )
        left -= size
    return modules


def _disk(disk: Disk) -> Json:
    return {
        "description": disk.description,
        "diskIdentifier": disk.name,
        "freespace": disk.free,
        "size": disk.size,
    }


def _guest(guest: Guest) -> Json:
    return {
        "guestName": guest.name,
        "processorSpeedTotal": 4800,
        "memorySizeTotal": guest.memory,
        "numberOfSnapshots": guest.snapshots,
        "datastores": guest.datastores,
    }


def _datastore(store: Datastore) -> Json:
    return {
        "datastoreName": store.name,
        "subscriptionPercent": round(100 * (store.size - store.free) / store.size),
        "freeSpace": store.free,
        "size": store.size,
        "fileSystem": "VMFS",
        "status": store.status,
        "dataExtents": [{"name": f"{store.name}-extent", "size": store.size, "mediaType": "SSD", "status": "OK"}],
    }


def _supply(supply: Supply) -> Json:
    return {"description": supply.description, "maxCapacity": supply.capacity, "suppliesLevel": supply.level}
