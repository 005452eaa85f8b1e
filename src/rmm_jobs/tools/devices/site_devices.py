"""The tool `site-devices`: the devices of a site, or of all sites."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.grammar import Choice
from rmm_jobs.domain.inventory import DeviceKind
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.site_results import Contact, DeviceFilter, Need, SiteDevices, SiteSummary
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.inputs.device_filters import is_hidden, read_field, read_warranty
from rmm_jobs.inventory import site_devices as use_case
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import (
    ALL,
    DEVICE_STATUS,
    DEVICE_TYPE,
    OR_ALL,
    SKIPPED,
    Arguments,
    Name,
    Number,
    Typed,
    Wanted,
)
from rmm_jobs.tools.registry import LOOKS, tool
from rmm_jobs.tools.schema import Card

DESCRIPTION = "Devices of a site or of all sites, worst first."


def _or_all(choice: Choice) -> Choice:
    """Say of a choice that `all` is none."""
    return replace(choice, meanings={**choice.meanings, ALL: "every device, as without it"})


class SiteDevicesArguments(Arguments):
    """Hold the arguments of `site-devices`."""

    site: Annotated[
        Wanted | None,
        Field(description="Name or UID; default all"),
        Typed("name or UID; all sites without it", metavar="SITE", free=True),
    ] = None
    status: Annotated[
        Literal["online", "offline"] | None,
        OR_ALL,
        Typed("only devices that are this", choice=_or_all(DEVICE_STATUS)),
    ] = None
    type: Annotated[
        Literal["server", "desktop", "laptop", "esxi", "network", "printer"] | None,
        OR_ALL,
        Typed("only devices of this type", choice=_or_all(DEVICE_TYPE)),
    ] = None
    needs: Annotated[
        Literal["reboot", "patches", "antivirus", "no-antivirus", "contact", "warranty"] | None,
        OR_ALL,
        Field(description="no-antivirus: has none; contact: not seen for 30 days; warranty: ends within 90"),
        Typed("only devices that need this"),
    ] = None
    os: Annotated[
        Name | None,
        Field(description="Part of the system's name"),
        Typed("part of the operating system's name"),
    ] = None
    warranty: Annotated[
        Name | None,
        Field(description="Ends within 90d, or before 2027-01-01"),
        Typed("only those that end within 90d, or before a day", metavar="END"),
    ] = None
    udf: Annotated[
        Name | None,
        Field(description="Label or number: Backup=none, Backup~part, 12 set, 12 empty"),
        Typed("only with this in a user-defined field: Backup=none, Backup~part, '12 set', '12 empty'", metavar="TEST"),
    ] = None
    alerts: Annotated[bool, Field(description="With open alerts"), Typed("only devices with open alerts")] = False
    summary: Annotated[bool, Field(description="Counts alone"), Typed("counts alone")] = False
    offset: Annotated[
        Number, Field(ge=0, le=SKIPPED, description="Devices to skip"), Typed("devices to skip", metavar="N")
    ] = 0


@tool(
    "site-devices",
    title="List devices of a site",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="servers offline, reboot, patches, antivirus, warranty, UDF; customer",
    command="List the devices of a site, or of all sites.",
    examples=('site-devices "Acme Corporation" --needs reboot',),
    toolset=Toolset.DEVICES,
    card=Card.TABLE,
)
async def site_devices(
    services: Services[SupportsInventory], arguments: SiteDevicesArguments, call: CallContext
) -> SiteDevices | SiteSummary:
    """List the devices, or count them.

    Raises:
        ArgumentsRefused: a warranty or a field that cannot be read, or a value that answers mask.
    """
    warranty = read_warranty(arguments.warranty) if arguments.warranty else None
    field = read_field(arguments.udf) if arguments.udf else None
    problems = dict[str, str]()
    if arguments.warranty and warranty is None:
        problems["warranty"] = "has to be a number of days such as 90d, or a day such as 2027-01-01"
    if arguments.udf and field is None:
        problems["udf"] = "has to be FIELD=VALUE, FIELD~PART, FIELD set or FIELD empty, with a label or a number"
    elif field is not None and is_hidden(field):
        problems["udf"] = "names what may be a secret: it can be asked whether such a field is set or empty"
    if problems:
        raise ArgumentsRefused("site-devices", problems, list(SiteDevicesArguments.model_fields))
    chosen = DeviceFilter(
        status=Contact(arguments.status) if arguments.status else None,
        kind=DeviceKind(arguments.type) if arguments.type else None,
        need=Need(arguments.needs) if arguments.needs else None,
        system=arguments.os,
        alerts=arguments.alerts,
        warranty=warranty,
        field=field,
    )
    query = use_case.DeviceQuery(arguments.site, chosen, arguments.offset)
    return await (use_case.site_summary if arguments.summary else use_case.site_devices)(services, query, call)
