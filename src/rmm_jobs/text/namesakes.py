"""Blocks of names that several devices or components have, or may have where a list did not come whole."""

from rmm_jobs.domain.catalog import Shortfall
from rmm_jobs.domain.target_errors import (
    ComponentListIncomplete,
    DeviceListIncomplete,
    DuplicateComponents,
    DuplicateDevices,
)
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.candidates import CANDIDATES, shortfall_line
from rmm_jobs.text.device_rows import device_table
from rmm_jobs.text.format import block, display_name, fields, uid_label
from rmm_jobs.text.registry import BLOCKS, Page
from rmm_jobs.text.tables import component_list


@BLOCKS.on_page(DuplicateDevices)
def duplicate_devices(error: DuplicateDevices, page: Page) -> str:
    """List the devices with exactly this name; a UID tells them apart, and for a start the site, where that differs."""
    wording, sites = page.wording, {device.site for device in error.devices}
    by_site = page.starting and None not in sites and len(sites) == len(error.devices) and error.shortfall is None
    device = wording.device.lower()
    return block(
        f'Multiple {device}s match "{clean_line(error.query)}":',
        device_table(error.devices, wording, limit=CANDIDATES, uids=True),
        shortfall_line(error.shortfall, device, wording),
        f"Please use the {uid_label(wording)} of the {device} you mean"
        + (", or the hostname with its site." if by_site else "."),
    )


@BLOCKS.of(DeviceListIncomplete)
def device_list_incomplete(error: DeviceListIncomplete, wording: Wording) -> str:
    """Refuse the one device with this name: another one may be in the part of the list that is missing."""
    device, noun, label = error.device, wording.device.lower(), uid_label(wording)
    rows = [("Hostname", device.hostname), ("Site", device.site), (label, device.uid)]
    return block(
        _heading(error.query),
        fields([(name, clean_line(value)) for name, value in rows if value]),
        _rest(error.shortfall, noun, wording),
        f"If this is the {noun} you mean, give its {label} instead of its name.\n"
        f"A {noun} is found by its {label} without the list.",
    )


@BLOCKS.of(DuplicateComponents)
def duplicate_components(error: DuplicateComponents, wording: Wording) -> str:
    """List the components with this name; a UID or a path tells them apart."""
    which = uid_label(wording) + (" or the path" if any(component.path for component in error.components) else "")
    return block(
        f'Multiple {wording.component.lower()}s are named "{clean_line(error.query)}":',
        component_list(error.components[:CANDIDATES], wording, total=len(error.components)),
        shortfall_line(error.shortfall, wording.component.lower(), wording),
        f"Please use the {which} of the {wording.component.lower()} you mean.",
    )


@BLOCKS.of(ComponentListIncomplete)
def component_list_incomplete(error: ComponentListIncomplete, wording: Wording) -> str:
    """Refuse the one component with this name: another one may be in the part of the list that is missing."""
    component, noun, label = error.component, wording.component.lower(), uid_label(wording)
    rows = [("Name", component.name), ("Path", component.path), (label, component.uid)]
    return block(
        _heading(error.query),
        fields([(name, display_name(value)) for name, value in rows if value]),
        _rest(error.shortfall, noun, wording),
        f"If this is the {noun} you mean, give its {label} instead of its name.",
    )


def _heading(query: str) -> str:
    return f'No certain match for "{clean_line(query)}":'


def _rest(shortfall: Shortfall, noun: str, wording: Wording) -> str:
    return f"{shortfall_line(shortfall, noun, wording)}\nAnother {noun} with the same name may be in the rest."
