"""The tool `patches`: patches of a device or of a site that are not installed, worst first."""

from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.domain.device_results import PatchList
from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.patches import PatchStatus, Severity
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.inventory import device_parts
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, Name, Number, Typed, Wanted
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "Patches of one device or one site that are pending or not approved, worst first, with counts of all."


class PatchesArguments(Arguments):
    """Hold the arguments of `patches`: a device or a site."""

    device: Annotated[
        Wanted | None, Field(description="Exact hostname or UID"), Typed("exact hostname, or UID", free=True)
    ] = None
    site: Annotated[Name | None, Field(description="Name or UID"), Typed("name of a site, or its UID")] = None
    status: Annotated[
        Literal["pending", "not_approved", "installed"] | None,
        Typed("only patches with this status"),
    ] = None
    severity: Annotated[
        Literal["critical", "important", "moderate", "low"] | None,
        Field(description="This and worse"),
        Typed("only patches of this severity and worse"),
    ] = None
    offset: Annotated[Number, Field(ge=0, description="Patches to skip"), Typed("patches to skip", metavar="N")] = 0


@tool(
    "patches",
    title="Patches",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="Windows updates, missing",
    command="List patches of a device or of a site.",
    examples=('patches --site "Acme Corporation" --severity critical',),
    toolset=Toolset.INVENTORY,
)
async def patches(services: Services[SupportsInventory], arguments: PatchesArguments, call: CallContext) -> PatchList:
    """List the patches.

    Raises:
        ArgumentsRefused: neither a device nor a site is given, or both are.
    """
    if (arguments.device is None) == (arguments.site is None):
        problems = {"device, site": "one of the two has to be given, and not both"}
        raise ArgumentsRefused("patches", problems, list(PatchesArguments.model_fields))
    query = device_parts.PatchQuery(
        arguments.device,
        arguments.site,
        status=PatchStatus(arguments.status) if arguments.status else None,
        severity=Severity(arguments.severity) if arguments.severity else None,
        offset=arguments.offset,
    )
    return await device_parts.patches(services, query, call)
