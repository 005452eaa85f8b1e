"""The tool `site-lookup`: sites with their devices and open alerts."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.site_results import SiteList
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.inventory import site_lookup as use_case
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, Number, Typed, Wanted
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "List sites (customers), worst first: devices, offline, open alerts. Without a query: all of them."


class SiteLookupArguments(Arguments):
    """Hold the arguments of `site-lookup`."""

    query: Annotated[
        Wanted | None,
        Field(description="Part of the name, or a UID"),
        Typed("part of the name; all without it", metavar="SITE", free=True),
    ] = None
    offset: Annotated[Number, Field(ge=0, description="Sites to skip"), Typed("sites to skip", metavar="N")] = 0


@tool(
    "site-lookup",
    title="Look up sites",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="clients; morning round; who has problems",
    command="List sites with their devices and open alerts.",
    examples=("site-lookup acme",),
    toolset=Toolset.DEVICES,
)
async def site_lookup(
    services: Services[SupportsInventory], arguments: SiteLookupArguments, call: CallContext
) -> SiteList:
    """Look the sites up."""
    return await use_case.site_lookup(services, arguments.query, call, offset=arguments.offset)
