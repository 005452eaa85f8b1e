"""Decide which of the listed devices are meant, by what their rows say. Pure functions."""

from collections.abc import Callable, Collection, Sequence

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_results import FoundBy
from rmm_jobs.inputs.identifiers import Form, Identifier, read_address, user_names
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inputs.names import looks_like_uid, same_name

Matches = Callable[[Device], bool]


def predicate(wanted: Identifier, also: Collection[str] = ()) -> tuple[Matches, FoundBy]:
    """Return what tells the devices that an identifier means, and by what it tells them.

    Args:
        wanted: The identifier. A name stands for a user here: the system itself searches hostnames.
        also: UIDs of devices that have the address on another interface.
    """
    match wanted.form:
        case Form.ADDRESS:
            return (lambda device: device.uid in also or has_address(device, wanted.key)), FoundBy.ADDRESS
        case Form.SHORT_UID:
            return (lambda device: device.uid.lower().startswith(wanted.key)), FoundBy.UID
        case _:
            return (lambda device: is_user(device, wanted.text)), FoundBy.USER


def has_address(device: Device, address: str) -> bool:
    """Return whether the device's row has this IP address, in any notation."""
    # Printers and network devices often have their address for a hostname.
    own = (device.internal_ip, device.facts.external_ip, device.hostname)
    return any(is_address(text, address) for text in own)


def is_address(text: str | None, address: str) -> bool:
    """Return whether a text is this IP address, in any notation."""
    read = read_address(text)
    return read is not None and str(read) == address


def is_user(device: Device, text: str, *, whole: bool = False) -> bool:
    """Return whether somebody was logged in last: by the name with or without its domain, or by a part of it."""
    if not device.last_user:
        return False
    (full, bare), (wanted, name) = user_names(device.last_user), user_names(text)
    # `ACME\\anna`, `anna@acme.com` and `anna` on a computer without a domain may be one person.
    is_same = wanted == full or (name == bare and not _tells_two_domains_apart(wanted, full))
    return is_same or (not whole and wanted in full)


def _tells_two_domains_apart(one: str, other: str) -> bool:
    """Return whether both users are written with a domain, and in the same form."""
    return any(sign in one and sign in other for sign in ("\\", "@"))


def at_site(devices: Sequence[Device], site: str) -> list[Device]:
    """Return the devices at a site: by UID, by its whole name, else by a part of it."""
    if looks_like_uid(site.strip()):
        return [device for device in devices if (device.facts.site_uid or "").lower() == site.strip().lower()]
    exact = [device for device in devices if same_name(device.site or "", site)]
    return exact or [device for device in devices if loose(site) in loose(device.site or "")]


def order(device: Device, wanted: str) -> tuple[bool, bool, str, str, str]:
    """Order devices: those of exactly this name first, deleted ones last, then by name and site."""
    names = loose(device.hostname), loose(device.site or "")
    return not same_name(device.hostname, wanted), device.deleted, *names, device.uid


def the_one(devices: Sequence[Device], name: str | None) -> Device | None:
    """Return the one device, or the one live device that has exactly this name; `None` where there are several."""
    if len(devices) == 1:
        return devices[0]
    exact = [device for device in devices if name is not None and same_name(device.hostname, name)]
    live = [device for device in exact if not device.deleted]
    return live[0] if len(live) == 1 else None
