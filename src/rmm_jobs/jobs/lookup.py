"""Looking up devices and components, to read before something is run."""

from rmm_jobs.jobs.desk import Call, Desk
from rmm_jobs.jobs.matching import looks_like_uid, search_components, similar_components
from rmm_jobs.jobs.ports import Step
from rmm_jobs.jobs.powers import needed
from rmm_jobs.jobs.results import ROWS, ComponentList, DeviceList


async def device_lookup(desk: Desk, identifier: str, site: str | None, call: Call) -> DeviceList:
    """Devices with this UID, or whose hostname contains the text, at sites whose name contains `site`."""
    devices = needed(desk.devices)
    await call.tell(Step.FINDING_DEVICE)
    wanted = identifier.strip()
    if looks_like_uid(wanted):
        device = await devices.device(wanted, until=call.ends)
        found = [device] if device else []
    else:
        listed = await devices.devices_like(wanted, site=site, until=call.ends)
        # The system's filter knows wildcards: what holds the text itself is what was meant, if there is any.
        found = [device for device in listed if wanted.casefold() in device.hostname.casefold()] or list(listed)
    found.sort(key=lambda device: (device.hostname.casefold() != wanted.casefold(), device.hostname.casefold()))
    return DeviceList(identifier, site, found[:ROWS], len(found), desk.clock.now())


async def component_lookup(
    desk: Desk, query: str | None, call: Call, *, step: Step = Step.FINDING_COMPONENT
) -> ComponentList:
    """Components whose name contains the text, else those that are spelt like it; all of them without a text."""
    await call.tell(step)
    found = search_components(query or "", await desk.system.components(until=call.ends))
    if found:
        return ComponentList(query, found[:ROWS], len(found))
    components = await desk.system.components(since=call.arrived, until=call.ends)
    found = search_components(query or "", components)
    alike = [] if found else similar_components(query or "", components)
    return ComponentList(query, (found or alike)[:ROWS], len(found or alike), alike=bool(alike))
