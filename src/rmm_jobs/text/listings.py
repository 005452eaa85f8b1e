"""Blocks of look-ups: devices and components."""

from rmm_jobs.domain.model import Component
from rmm_jobs.domain.results import ROWS, ComponentList, DeviceList
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import (
    REPORT_LABELS,
    block,
    device_status,
    display_name,
    exact_name,
    fields,
    last_seen,
    pairs,
    plural,
    quoted,
    uid_label,
    variable_lines,
)
from rmm_jobs.text.next_steps import lookup, run
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import component_list, device_table


@BLOCKS.of(DeviceList)
def device_list(result: DeviceList, wording: Wording) -> str:
    """Show one device with details, or several as a table."""
    where = f'"{clean_line(result.query)}"' + (f' at site "{clean_line(result.site)}"' if result.site else "")
    device = wording.device.lower()
    if not result.devices:
        advice = "Try a part of the hostname"
        advice += ", or search without the site." if result.site else "."
        return block(
            f'{wording.device} not found: "{clean_line(result.query)}"',
            f"No {device} matching {where} was found.",
            advice,
        )
    if result.total == 1:
        return block(f"1 {device} matches {where}:", _device_details(result, wording), _how_to_run(result, wording))
    return block(
        f"{result.total:,} {device}s match {where}:",
        device_table(result.devices, wording, limit=ROWS, total=result.total, uids=True),
        f"To run a job, use the exact hostname or the {device} {uid_label(wording)}.",
    )


def _device_details(result: DeviceList, wording: Wording) -> str:
    device = result.devices[0]
    rows = [
        ("Hostname", device.hostname),
        (uid_label(wording), device.uid),
        ("Site", device.site),
        ("Status", device_status(device)),
        ("Last Seen", last_seen(device, result.now)),
        ("Type", device.category),
        ("System", device.operating_system),
        ("IP Address", device.internal_ip),
        ("Last User", quoted(device.last_user) if device.last_user else None),
        ("Description", device.description),
    ]
    return fields([(label, clean_line(value)) for label, value in rows if value], REPORT_LABELS)


def _how_to_run(result: DeviceList, wording: Wording) -> str | None:
    device = result.devices[0]
    if device_status(device) != "Online":
        return None
    return f"To run a job on it: {run(wording, display_name(device.hostname), '<component>')}"


@BLOCKS.of(ComponentList)
def component_listing(result: ComponentList, wording: Wording) -> str:
    """Show one component with details, or list names and UIDs of several."""
    query = clean_line(result.query or "")
    component = wording.component.lower()
    if not result.components:
        if not query:
            return block(f"No {component}s found", f"The {wording.key} sees no {component} in this account.")
        return block(
            f'{wording.component} not found: "{query}"',
            f'No {component} matching "{query}" was found.',
            f"To see all {component}s: {lookup(wording, component)}",
        )
    matching = f' matching "{query}"' if query else ""
    if result.total == 1 and not result.alike:
        return block(f"1 {component}{matching}:", *_component_details(result.components[0], wording))
    which = f"<name or {uid_label(wording)}>"
    heading = f"{plural(result.total, component)}{matching}"
    return block(
        f"No {component}{matching}; spelt like it:" if result.alike else f"{heading}:",
        component_list(result.components[:ROWS], wording, total=result.total),
        f"To see the {wording.variable}s of one: {lookup(wording, component, which)}",
    )


def _component_details(component: Component, wording: Wording) -> tuple[str, str, str]:
    rows = [
        ("Name", component.name),
        (uid_label(wording), component.uid),
        ("Category", component.category),
        ("Path", component.path),
        ("Description", component.description),
    ]
    label = f"{wording.variable.capitalize()}s"
    required = [f"{clean_line(variable.name)}=<value>" for variable in component.variables if variable.required]
    call = run(wording, "<device>", exact_name(component), variables=pairs(required))
    return (
        fields([(label, clean_line(value)) for label, value in rows if value], REPORT_LABELS),
        f"{label}:\n{variable_lines(component, wording)}" if component.variables else f"{label}: None",
        f"To run it: {call}",
    )
