"""Make many filler devices and components, to push the others to later pages."""

from rmm_simulator.datto.records import ComponentRecord, DeviceRecord, SiteRecord, uid_for

_PRODUCTS = ("7-Zip", "Adobe Reader", "Firefox", "Java Runtime", "Notepad++", "PuTTY", "VLC Player", "Zoom")
_VERBS = ("Deploy", "Patch", "Remove", "Verify")


def devices(site: SiteRecord, count: int, now: float) -> list[DeviceRecord]:
    """Return `count` workstations at one site, one in five of them offline."""
    return [
        DeviceRecord(
            hostname=f"FLEET-PC{number:04}",
            site=site,
            uid=uid_for("device", "fleet", str(number)),
            online=number % 5 != 0,
            last_seen=now - 3600 * number,
            category="Desktop",
            operating_system="Microsoft Windows 11 Pro 10.0.22631",
        )
        for number in range(1, count + 1)
    ]


def components(count: int) -> list[ComponentRecord]:
    """Return `count` components without variables, each with a name of its own."""
    names = [f"{_VERBS[n % 4]} {_PRODUCTS[n // 4 % 8]} v{n // 32 + 1}" for n in range(count)]
    return [
        ComponentRecord(name=name, uid=uid_for("component", name), category="applications", description=None)
        for name in names
    ]
