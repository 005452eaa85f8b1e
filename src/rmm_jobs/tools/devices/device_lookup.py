"""The tool `device-lookup`: devices by whatever a technician knows of them, and one of them in full."""

from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.domain.device_results import DeviceList
from rmm_jobs.domain.inventory import DeviceKind
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.inventory import device_lookup as lookup
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import DEVICE_STATUS, DEVICE_TYPE, Arguments, Name, Number, Typed, WantedOrId
from rmm_jobs.tools.registry import LOOKS, tool
from rmm_jobs.tools.schema import Card

DESCRIPTION = (
    "Find devices by hostname (or part), IP, MAC, UID, id or last user. "
    "One is shown in full: hardware, alerts, patches, UDFs."
)
Kind = Literal["server", "desktop", "laptop", "esxi", "network", "printer"]


class DeviceLookupArguments(Arguments):
    """Hold the arguments of `device-lookup`."""

    identifier: Annotated[
        WantedOrId,
        Typed("hostname or a part of it, IP or MAC address, UID, id, or last user", metavar="DEVICE"),
    ]
    site: Annotated[
        Name | None, Field(description="Name, part or UID"), Typed("part of the site's name, or its UID")
    ] = None
    status: Annotated[
        Literal["online", "offline"] | None, Typed("only devices with this status", choice=DEVICE_STATUS)
    ] = None
    type: Annotated[Kind | None, Typed("only devices of this type", choice=DEVICE_TYPE)] = None
    offset: Annotated[Number, Field(ge=0, description="Devices to skip"), Typed("devices to skip", metavar="N")] = 0


@tool(
    "device-lookup",
    title="Look up devices",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="computer, server, laptop, PC; whose is it; serial number",
    command="Find devices, and show one in full.",
    examples=("device-lookup DC01 --site Acme", "device-lookup 10.20.0.11"),
    toolset=Toolset.DEVICES,
    card=Card.TABLE,
)
async def device_lookup(
    services: Services[SupportsInventory], arguments: DeviceLookupArguments, call: CallContext
) -> DeviceList:
    """Look the device up."""
    query = lookup.DeviceQuery(
        arguments.identifier,
        arguments.site,
        online=None if arguments.status is None else arguments.status == "online",
        kind=DeviceKind(arguments.type) if arguments.type else None,
        offset=arguments.offset,
    )
    return await lookup.device_lookup(services, query, call)
