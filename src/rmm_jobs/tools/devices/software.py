"""The tool `software`: what is installed on a device."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.software import SoftwareFilter, SoftwareList
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.domain.versions import is_version
from rmm_jobs.inventory import software as use_case
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, Name, Number, Typed, Wanted
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "Installed programs of a device, with versions, from its last audit."


class SoftwareArguments(Arguments):
    """Hold the arguments of `software`."""

    device: Annotated[
        Wanted, Field(description="Exact hostname or UID"), Typed("exact hostname, or UID", metavar="DEVICE")
    ]
    name: Annotated[Name | None, Field(description="Part of the program's name"), Typed("part of the name")] = None
    below: Annotated[
        Name | None,
        Field(description="Only versions older than this one"),
        Typed("only versions older than this one", metavar="VERSION"),
    ] = None
    offset: Annotated[Number, Field(ge=0, description="Programs to skip"), Typed("programs to skip", metavar="N")] = 0


@tool(
    "software",
    title="Software",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="installed software, programs and versions; which are outdated",
    command="List the programs of a device.",
    examples=("software ACME-DC01 --name chrome --below 126",),
    toolset=Toolset.INVENTORY,
)
async def software(
    services: Services[SupportsInventory], arguments: SoftwareArguments, call: CallContext
) -> SoftwareList:
    """List the programs.

    Raises:
        ArgumentsRefused: `below` is no version, or stands without a name.
    """
    problems = dict[str, str]()
    if arguments.below is not None and not is_version(arguments.below):
        problems["below"] = "has to be a version that begins with a number, such as 9.2"
    if arguments.below is not None and arguments.name is None:
        problems["name"] = "is missing: versions of different programs cannot be compared"
    if problems:
        raise ArgumentsRefused("software", problems, list(SoftwareArguments.model_fields))
    wanted = SoftwareFilter(arguments.name, arguments.below)
    return await use_case.software_of(services, arguments.device, wanted, arguments.offset, call)
