"""The tool `resolve-alert`: one alert by its UID, or chosen ones of a device."""

import re
from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.alert_results import NoOpenAlerts, ResolveReport
from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.inventory import resolve
from rmm_jobs.inventory.alert_choice import ResolveRequest
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, Typed, Wanted
from rmm_jobs.tools.registry import DOES, tool

DESCRIPTION = """\
Resolve an alert, or several of a device; only when the user asks. It repairs nothing: a condition that stands \
raises a new one."""
_ALL = "all"
_BETWEEN = re.compile(r"[\s,;]+")


class ResolveAlertArguments(Arguments):
    """Hold the arguments of `resolve-alert`."""

    alert: Annotated[
        Wanted, Field(description="Alert UID, or an exact hostname"), Typed("alert UID, or an exact hostname")
    ]
    which: Annotated[
        str | None,
        Field(max_length=4_000, description="With a hostname: UIDs by comma, or all"),
        Typed("with a hostname: UIDs by comma, or all", metavar="UIDS"),
    ] = None
    note: Annotated[
        str | None, Field(max_length=1_000, description="Kept here alone"), Typed("why; kept here alone")
    ] = None
    confirm: Annotated[
        str | None,
        Field(max_length=4_000, description="UID once more, for Critical or ransomware, when the user agrees"),
        Typed("the UID once more, for Critical and ransomware", metavar="UID"),
    ] = None


@tool(
    "resolve-alert",
    title="Resolve an alert",
    description=DESCRIPTION,
    hints=DOES,
    search_hint="close or acknowledge an alert",
    command="Resolve an alert, or several of a device.",
    examples=('resolve-alert ACME-WS01 --note "Switched on again"',),
    toolset=Toolset.ALERTS,
)
async def resolve_alert(
    services: Services[SupportsInventory], arguments: ResolveAlertArguments, call: CallContext
) -> ResolveReport | NoOpenAlerts:
    """Resolve it."""
    which = _names(arguments.which)
    everything = [name.casefold() for name in which] == [_ALL]
    if not everything and _ALL in (name.casefold() for name in which):
        raise ArgumentsRefused("resolve-alert", {"which": "is either all, or UIDs"}, list(_KNOWN))
    request = ResolveRequest(
        arguments.alert,
        () if everything else which,
        everything,
        arguments.note or "",
        _names(arguments.confirm),
    )
    return await resolve.resolve_alerts(services, request, call)


_KNOWN = ResolveAlertArguments.model_fields


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name for name in _BETWEEN.split(text or "") if name)
