"""The tool `device-audit`: what is in a device, by its class."""

from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.domain.audits import AuditPart
from rmm_jobs.domain.device_results import AuditReport
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.inventory import device_parts
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, Typed, Wanted
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = (
    "What is in a device: processor, memory, disks with free space, interfaces; of an ESXi host guests with "
    "snapshots and datastores; of a printer supplies. Worst first."
)


class DeviceAuditArguments(Arguments):
    """Hold the arguments of `device-audit`."""

    device: Annotated[
        Wanted, Field(description="Exact hostname or UID"), Typed("exact hostname, or UID", metavar="DEVICE")
    ]
    part: Annotated[
        Literal["system", "disks", "network", "guests", "datastores", "supplies"] | None,
        Typed("this part alone"),
    ] = None


@tool(
    "device-audit",
    title="Audit of a device",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="hardware, disk space, RAM, toner",
    command="Show what is in a device.",
    examples=("device-audit ACME-DC01 --part disks",),
    toolset=Toolset.INVENTORY,
)
async def device_audit(
    services: Services[SupportsInventory], arguments: DeviceAuditArguments, call: CallContext
) -> AuditReport:
    """Show the audit."""
    part = AuditPart(arguments.part) if arguments.part else None
    return await device_parts.device_audit(services, arguments.device, part, call)
