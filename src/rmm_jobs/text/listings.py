"""Blocks of look-ups: devices and components."""

from rmm_jobs.domain.model import Component
from rmm_jobs.domain.results import ROWS, ComponentList, DeviceList
from rmm_jobs.domain.values import PLACEHOLDER
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.names import same_name
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.candidates import shortfall_line
from rmm_jobs.text.format import (
    REPORT_LABELS,
    block,
    device_status,
    exact_name,
    fields,
    last_seen,
    pairs,
    plural,
    quoted,
    uid_label,
    variable_lines,
)
from rmm_jobs.text.next_steps import call, lookup, run
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import component_list, device_table


@BLOCKS.of(DeviceList)
def device_list(result: DeviceList, wording: Wording) -> str:
    """Show one device with details, or several as a table; an exact name in full beside longer ones."""
    where = f'"{clean_line(result.query)}"' + (f' at site "{clean_line(result.site)}"' if result.site else "")
    device = wording.device.lower()
    short = shortfall_line(result.shortfall, device, wording)
    if not result.devices:
        if result.total:
            return block(
                f"{plural(result.total, device)} match {where}:",
                f"There is nothing at offset {result.offset:,}.",
                short,
                f"To see the first: {_more(result, 0, wording)}",
            )
        advice = "Try a part of the hostname"
        advice += ", or search without the site." if result.site else "."
        return block(
            f'{wording.device} not found: "{clean_line(result.query)}"',
            f"No {device} matching {where} was found.",
            short,
            advice,
        )
    if result.total == 1 and not result.alike:
        return block(
            f"1 {device} matches {where}:", _device_details(result, wording), short, _how_to_run(result, wording)
        )
    last = result.offset + len(result.devices)
    return block(
        f"No {device} matches {where}; spelt like it:"
        if result.alike
        else f"{result.total:,} {device}s match {where}:",
        _device_details(result, wording) if _begins_with_the_one(result) else None,
        device_table(result.devices, wording, limit=ROWS, total=result.total, uids=True, offset=result.offset),
        short,
        f"To see more: {_more(result, last, wording)}" if last < result.total else None,
        f"To run a job, use the exact hostname or the {device} {uid_label(wording)}.",
    )


def _begins_with_the_one(result: DeviceList) -> bool:
    """Return whether the first device, and no other, has exactly the name that was looked for."""
    named = [same_name(device.hostname, result.query) for device in result.devices[:2]]
    return result.offset == 0 and named == [True, False]


def _more(result: DeviceList, offset: int, wording: Wording) -> str:
    return call("device-lookup", wording, result.query, site=result.site or None, offset=offset)


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
    # A device without a hostname is named by its UID.
    name = clean_line(device.hostname) or clean_line(device.uid)
    return f"To run a job on it: {run(wording, name, '<component>')}"


@BLOCKS.of(ComponentList)
def component_listing(result: ComponentList, wording: Wording) -> str:
    """Show one component with details, or list names and UIDs of several."""
    query = clean_line(result.query or "")
    component = wording.component.lower()
    short = shortfall_line(result.shortfall, component, wording)
    if not result.components and result.total:
        return block(
            f"{plural(result.total, component)}{_matching(query)}:",
            f"There is nothing at offset {result.offset:,}.",
            short,
            f"To see the first: {_more_components(result, 0, wording)}",
        )
    if not result.components:
        if not query:
            return block(f"No {component}s found", f"The {wording.key} sees no {component} in this account.", short)
        return block(
            f'{wording.component} not found: "{query}"',
            f'No {component} matching "{query}" was found.',
            short,
            f"To see all {component}s: {lookup(wording, component)}",
        )
    matching = _matching(query)
    if result.total == 1 and not result.alike:
        return block(f"1 {component}{matching}:", *_component_details(result.components[0], wording), short)
    which = f"<name or {uid_label(wording)}>"
    heading = f"{plural(result.total, component)}{matching}"
    shown, left = result.components[:ROWS], result.total - result.offset
    lines = component_list(shown, wording, total=left)
    last = result.offset + sum(line.startswith("- ") for line in lines.split("\n"))
    return block(
        f"No {component}{matching}; spelt like it:" if result.alike else f"{heading}:",
        lines,
        short,
        f"To see more: {_more_components(result, last, wording)}" if last < result.total else None,
        f"To see the {wording.variable}s of one: {lookup(wording, component, which)}",
    )


def _matching(query: str) -> str:
    return f' matching "{query}"' if query else ""


def _more_components(result: ComponentList, offset: int, wording: Wording) -> str:
    words = [result.query] if result.query else []
    return call(f"{wording.component.lower()}-lookup", wording, *words, offset=offset)


def _component_details(component: Component, wording: Wording) -> tuple[str, str, str]:
    rows = [
        ("Name", component.name),
        (uid_label(wording), component.uid),
        ("Category", component.category),
        ("Path", component.path),
        ("Description", component.description),
    ]
    label = f"{wording.variable.capitalize()}s"
    required = [f"{clean_line(variable.name)}={PLACEHOLDER}" for variable in component.variables if variable.required]
    command = run(wording, "<device>", exact_name(component), variables=pairs(required))
    return (
        fields([(label, clean_line(value)) for label, value in rows if value], REPORT_LABELS),
        f"{label}:\n{variable_lines(component, wording)}" if component.variables else f"{label}: None",
        f"To run it: {command}",
    )
