"""The blocks of look-ups: devices and components."""

from rmm_jobs.jobs.model import Component
from rmm_jobs.jobs.results import ComponentList, DeviceList
from rmm_jobs.jobs.untrusted import clean_line
from rmm_jobs.text.tables import component_list, device_table
from rmm_jobs.text.words import (
    REPORT_LABELS,
    argument,
    block,
    device_status,
    fields,
    last_seen,
    name,
    plural,
    variable_lines,
)

ROWS = 25
"""The most devices or components one answer lists."""


def device_list(result: DeviceList) -> str:
    """What a device look-up found: details for one device, a table for several."""
    where = f'"{clean_line(result.query)}"' + (f' at site "{clean_line(result.site)}"' if result.site else "")
    if not result.devices:
        advice = "Try a part of the hostname"
        advice += ", or search without the site." if result.site else "."
        return block(
            f'Device not found: "{clean_line(result.query)}"', f"No device matching {where} was found.", advice
        )
    if result.total == 1:
        return block(f"1 device matches {where}:", _device_details(result), _how_to_run(result))
    return block(
        f"{result.total:,} devices match {where}:",
        device_table(result.devices, limit=ROWS, total=result.total, uids=True),
        "To run a job, use the exact hostname or the device UID.",
    )


def _device_details(result: DeviceList) -> str:
    device = result.devices[0]
    rows = [
        ("Hostname", device.hostname),
        ("UID", device.uid),
        ("Site", device.site),
        ("Status", device_status(device)),
        ("Last Seen", last_seen(device, result.now)),
        ("Type", device.category),
        ("System", device.operating_system),
        ("IP Address", device.internal_ip),
        ("Last User", device.last_user),
        ("Description", device.description),
    ]
    return fields([(label, clean_line(value)) for label, value in rows if value], REPORT_LABELS)


def _how_to_run(result: DeviceList) -> str | None:
    device = result.devices[0]
    if device_status(device) != "Online":
        return None
    return f'To run a job on it: /run-job {argument(name(device.hostname))} "<component>"'


def component_listing(result: ComponentList) -> str:
    """What a component look-up found: details for one component, names and UIDs for several."""
    query = clean_line(result.query or "")
    if not result.components:
        if not query:
            return block("No components found", "The API key sees no component in this account.")
        return block(
            f'Component not found: "{query}"',
            f'No component matching "{query}" was found.',
            "To see all components: /component-lookup",
        )
    matching = f' matching "{query}"' if query else ""
    if result.total == 1:
        return block(f"1 component{matching}:", *_component_details(result.components[0]))
    return block(
        f"{plural(result.total, 'component')}{matching}:",
        component_list(result.components[:ROWS], total=result.total),
        'To see the variables of one: /component-lookup "<name or UID>"',
    )


def _component_details(component: Component) -> tuple[str, str, str]:
    rows = [
        ("Name", component.name),
        ("UID", component.uid),
        ("Category", component.category),
        ("Description", component.description),
    ]
    call = f'To run it: /run-job "<device>" {argument(name(component.name))}'
    required = [f"{clean_line(variable.name)}=<value>" for variable in component.variables if variable.required]
    if required:
        call += f" --variables {argument(','.join(required))}"
    return (
        fields([(label, clean_line(value)) for label, value in rows if value], REPORT_LABELS),
        f"Variables:\n{variable_lines(component)}" if component.variables else "Variables: None",
        call,
    )
