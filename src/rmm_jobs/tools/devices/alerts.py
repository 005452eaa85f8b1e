"""The tool `alerts`: what monitors have found, worst first, and one alert in full."""

from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.domain.alert_results import AlertFilter, AlertReport
from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.inputs.moments import read_since
from rmm_jobs.inventory.alerts import AlertQuery, show_alerts
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, Name, Number, Typed, Wanted
from rmm_jobs.tools.registry import LOOKS, tool
from rmm_jobs.tools.schema import Card

DESCRIPTION = "Open alerts, worst first, everywhere or of a site or device. With an alert's UID: its details."


class AlertsArguments(Arguments):
    """Hold the arguments of `alerts`."""

    where: Annotated[
        Wanted | None,
        Field(description="Hostname, site, or alert UID"),
        Typed("hostname, site, or UID of an alert; everywhere without it", metavar="WHERE", free=True),
    ] = None
    priority: Annotated[
        Literal["critical", "high", "moderate", "low", "information"] | None,
        Field(description="This and worse"),
        Typed("this urgent and more"),
    ] = None
    since: Annotated[
        Name | None,
        Field(description="24h, yesterday, or a time"),
        Typed("24h, 7d, yesterday, a day or a time", metavar="WHEN"),
    ] = None
    resolved: Annotated[bool, Field(description="Resolved ones"), Typed("resolved ones instead")] = False
    offset: Annotated[Number, Field(ge=0, description="Alerts to skip"), Typed("alerts to skip", metavar="N")] = 0


@tool(
    "alerts",
    title="Alerts",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="monitoring, warnings, disk full, service stopped, ransomware",
    command="List open alerts, or show one.",
    examples=('alerts "Acme Corporation" --priority high', "alerts --since yesterday"),
    toolset=Toolset.ALERTS,
    card=Card.TABLE,
)
async def alerts(services: Services[SupportsInventory], arguments: AlertsArguments, call: CallContext) -> AlertReport:
    """Show the alerts."""
    only = AlertFilter(
        Priority(arguments.priority.capitalize()) if arguments.priority else None,
        read_since(arguments.since, services.clock.now()) if arguments.since else None,
        arguments.resolved,
    )
    return await show_alerts(services, AlertQuery(arguments.where, only, arguments.offset), call)
