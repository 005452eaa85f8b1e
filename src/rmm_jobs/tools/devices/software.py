"""The tool `software`: what is installed on a device, and which devices have it."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.software import SoftwareFilter, SoftwareList
from rmm_jobs.domain.software_search import SoftwareSearch
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.domain.versions import is_version
from rmm_jobs.inventory import software as use_case
from rmm_jobs.inventory.software_search import search_software
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import SKIPPED, Arguments, Name, Number, Typed, Wanted
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = (
    "Installed programs of one device, or which devices of a site or of all have one, e.g. below 9.2, or lack it."
)


class SoftwareArguments(Arguments):
    """Hold the arguments of `software`: a device, a site, or a name to look for everywhere."""

    device: Annotated[
        Wanted | None, Field(description="Exact hostname or UID"), Typed("exact hostname, or UID", free=True)
    ] = None
    site: Annotated[Name | None, Field(description="Name or UID"), Typed("name of a site, or its UID")] = None
    name: Annotated[Name | None, Field(description="Part of the program's name"), Typed("part of the name")] = None
    below: Annotated[
        Name | None,
        Field(description="Only versions older than this one"),
        Typed("only versions older than this one", metavar="VERSION"),
    ] = None
    without: Annotated[bool, Field(description="Devices that lack it"), Typed("only devices that lack it")] = False
    offset: Annotated[
        Number, Field(ge=0, le=SKIPPED, description="Programs to skip"), Typed("programs to skip", metavar="N")
    ] = 0


@tool(
    "software",
    title="Software",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="installed apps, versions; who still has or lacks one",
    command="List the programs of a device, or which devices have one.",
    examples=("software ACME-DC01", "software --name chrome --below 126", "software --name chrome --without"),
    toolset=Toolset.INVENTORY,
)
async def software(
    services: Services[SupportsInventory], arguments: SoftwareArguments, call: CallContext
) -> SoftwareList | SoftwareSearch:
    """List the programs.

    Raises:
        ArgumentsRefused: no device and no name is given, or a version that nothing can be compared with.
    """
    device, site, name, below = arguments.device, arguments.site, arguments.name, arguments.below
    problems = dict[str, str]()
    if device is not None and site is not None:
        problems["device, site"] = "one of the two can be given, and not both"
    if below is not None and not is_version(below):
        problems["below"] = "has to be a version that begins with a number, such as 9.2"
    if name is None and below is not None:
        problems["name"] = "is missing: versions of different programs cannot be compared"
    elif name is None and device is None:
        problems["name"] = "is missing: without a device, a program has to be named"
    if arguments.without and (device is not None or below is not None):
        problems["without"] = "is for a name alone, at a site or everywhere"
    if problems:
        raise ArgumentsRefused("software", problems, list(SoftwareArguments.model_fields))
    wanted = SoftwareFilter(name, below, arguments.without)
    if device is not None:
        return await use_case.software_of(services, device, wanted, arguments.offset, call)
    return await search_software(services, site, wanted, arguments.offset, call)
