"""Build an account of any size, in which every class and state of a device occurs. Equal numbers make it equal."""

import random
import time
from collections.abc import Callable

from rmm_simulator.datto import demo, hardware
from rmm_simulator.datto.details import DeviceDetails
from rmm_simulator.datto.fleet_activity import USERS, fleet_events
from rmm_simulator.datto.fleet_alerts import fleet_alerts
from rmm_simulator.datto.hardware import DAY
from rmm_simulator.datto.records import NEVER, DeviceRecord, FilterRecord, SiteRecord, uid_for
from rmm_simulator.datto.tenant import Tenant

PSEUDO_SITES = ("Managed", "OnDemand", "Deleted Devices")
"""Sites that every account has and no customer owns; the last one has the deleted devices."""

_CUSTOMERS = ("Northwind", "Contoso", "Fabrikam", "Adatum", "Litware", "Proseware", "Tailspin", "Wingtip")
_KINDS = (*("Desktop",) * 8, *("Laptop",) * 5, *("Server",) * 4, "ESXi Host", "Printer", "Network Device", "Unknown")
_PREFIX = {
    "Desktop": "PC",
    "Laptop": "LT",
    "Server": "SRV",
    "ESXi Host": "ESX",
    "Printer": "PRN",
    "Network Device": "SW",
    "Unknown": "DEV",
}
_SYSTEMS = {
    "Desktop": "Microsoft Windows 11 Pro 10.0.22631",
    "Laptop": "Microsoft Windows 10 Pro 10.0.19045",
    "Server": "Microsoft Windows Server 2019 Standard 10.0.17763",
    "ESXi Host": "VMware ESXi 8.0.2 build-22380479",
}


def account_tenant(
    n_sites: int = 5,
    n_devices: int = 60,
    seed: int = 1,
    *,
    n_alerts: int | None = None,
    now: Callable[[], float] = time.time,
) -> Tenant:
    """Return an account with the demo's components.

    Args:
        n_sites: Number of customers' sites; the three pseudo-sites come on top.
        n_devices: Number of devices in all. From 25 on every class occurs.
        seed: Another seed makes other states and levels; names, UIDs and order stay.
        n_alerts: Number of alerts, each second resolved; when `None`, an open and a resolved one of every context.
        now: The tenant's clock. Past times are relative to its present.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up data, and the same for the same seed
    sites = [_site(number) for number in range(n_sites)]
    pseudo = [SiteRecord(name, uid_for("site", name), on_demand=name == "OnDemand") for name in PSEUDO_SITES]
    devices = [_device(chance, number, sites, pseudo, now()) for number in range(n_devices)]
    return Tenant(
        sites=[*sites, *pseudo],
        devices=devices,
        components=demo.components(),
        alerts=fleet_alerts(devices, now(), n_alerts),
        events=fleet_events(devices, now()),
        users=list(USERS),
        filters=filters(),
        now=now,
        name="Managed Services (fleet)",
    )


def filters() -> list[FilterRecord]:
    """Return filters of the platform and of the user."""
    return [
        FilterRecord(1001, "All Servers", lambda device: device.category == "Server", "rmm_default"),
        FilterRecord(1002, "Offline Devices", lambda device: device.online is False, "rmm_default"),
        FilterRecord(2001, "Reboot required", lambda device: device.details.reboot_required),
        FilterRecord(2002, "Nothing at all", lambda _: False),
    ]


def _site(number: int) -> SiteRecord:
    name = _CUSTOMERS[number % len(_CUSTOMERS)]
    name = name if number < len(_CUSTOMERS) else f"{name} {number // len(_CUSTOMERS) + 1}"
    company = (f"{name} Ltd", str(5000 + number)) if number % 2 else None
    return SiteRecord(
        name, uid_for("fleet", "site", name), f"Customer {number + 1}", notes="Key at the front desk", autotask=company
    )


def _device(
    chance: random.Random, number: int, sites: list[SiteRecord], pseudo: list[SiteRecord], now: float
) -> DeviceRecord:
    kind = _KINDS[number * 5 % len(_KINDS)]
    place = number % len(sites) if sites else 0
    site = sites[place] if sites else pseudo[0]
    # Customers count their computers alike: each site has the same hostnames.
    hostname = f"{_PREFIX[kind]}{number // max(len(sites), 1) + 1:03}"
    address = f"10.{place % 250}.{number // 250 % 250}.{number % 250 + 1}"
    device = DeviceRecord(hostname, site, uid_for("fleet", "device", str(number)), ip=address)
    device.category, device.operating_system = kind, _SYSTEMS.get(kind)
    device.details = _details(chance, device, number, address, now)
    device.last_seen = now
    if kind in {"Desktop", "Laptop", "Server"}:
        device.domain = f"{site.name.lower().replace(' ', '')}.local"
        device.last_user = f"{site.name.upper()}\\user{number % 7}" if kind != "Server" else None
    _disturb(device, number, pseudo, now)
    return device


def _details(chance: random.Random, device: DeviceRecord, number: int, address: str, now: float) -> DeviceDetails:
    """Set the device's class, and return the details of one of it."""
    match device.category:
        case "ESXi Host":
            device.device_class = "esxihost"
            return hardware.esxi_details(number, address, now)
        case "Printer":
            device.device_class = "printer"
            return hardware.printer_details(number, address, now)
        case "Network Device":
            device.device_class = "rmmnetworkdevice"
            return hardware.network_details(number, address)
        case "Unknown":
            device.device_class, device.category = "unknown", None
            return DeviceDetails()
        case category:
            return hardware.agent_details(chance, number, address, now, server=category == "Server")


def _disturb(device: DeviceRecord, number: int, pseudo: list[SiteRecord], now: float) -> None:
    """Set some devices apart: offline, never seen, suspended, on demand or deleted."""
    managed, on_demand, deleted = pseudo
    if number % 6 == 5:  # noqa: PLR2004 - each sixth
        device.online, device.last_seen = False, now - (number % 70 + 1) * DAY / 2
    match number % 30:
        case 11:
            device.online, device.last_seen = None, NEVER
        case 13:
            device.suspended = True
        case 17:
            device.site, device.description = on_demand, "Installed for one session"
        case 19:
            device.site, device.deleted, device.online = deleted, True, False
            device.last_seen = now - 120 * DAY
        case 23:
            device.site = managed
        case _:
            pass
