"""The tool `device-lookup`: devices by a part of their hostname."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.capabilities import SupportsDevices
from rmm_jobs.domain.results import DeviceList
from rmm_jobs.jobs import devices
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.registry import LOOKS, Arguments, Name, Number, Typed, Wanted, tool

DESCRIPTION = "Find devices: site, online or not, last seen, UID. Only needed when the exact hostname is not known."


class DeviceLookupArguments(Arguments):
    """Hold the arguments of `device-lookup`."""

    identifier: Annotated[
        Wanted,
        Field(description="Part of the hostname, or a device UID"),
        Typed("part of the hostname, or a device UID", metavar="DEVICE"),
    ]
    site: Annotated[Name | None, Field(description="Part of the site's name"), Typed("part of the site's name")] = None
    offset: Annotated[Number, Field(ge=0, description="Devices to skip"), Typed("devices to skip", metavar="N")] = 0


@tool("device-lookup", title="Look up devices", description=DESCRIPTION, hints=LOOKS, command="Find devices.")
async def device_lookup(
    services: Services[SupportsDevices], arguments: DeviceLookupArguments, call: CallContext
) -> DeviceList:
    """Look the device up."""
    return await devices.device_lookup(services, arguments.identifier, arguments.site, call, offset=arguments.offset)
