"""Choose the alerts of a device that a caller means, and get a person's word for those that are grave."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from rmm_jobs.domain.alert_errors import AlertNotFound, AlertsMatch, ConfirmationNeeded, WhichAlerts
from rmm_jobs.domain.alert_results import AlertPlace, ListedAlert, NoOpenAlerts
from rmm_jobs.domain.alerts import Alert
from rmm_jobs.domain.callers import ResolveQuestion, ask_nobody
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.inputs.alert_uids import meant, short_form, short_uids
from rmm_jobs.inventory.alert_list import MOST, scope_of
from rmm_jobs.jobs.context import CallContext, Services

UNSEEN = 5
"""The most alerts that `all` resolves without showing them first."""
ANSWER_SECONDS = 8.0
"""Seconds that have to be left of a call for one more resolve and its answer."""


@dataclass(frozen=True, slots=True)
class ResolveRequest:
    """Hold what a caller wants resolved: an alert, or of a device those that `which` names, or `all`."""

    alert: str
    which: Sequence[str] = ()
    everything: bool = False
    note: str = ""
    confirm: Sequence[str] = ()
    """UIDs of critical alerts for which a person has given the word."""


async def choose(
    services: Services[SupportsInventory],
    device: Device,
    there: Sequence[Alert],
    request: ResolveRequest,
    call: CallContext,
) -> Sequence[Alert] | NoOpenAlerts:
    """Return the alerts of a device that the caller means."""
    if request.which:
        return await _named(services, device, there, request.which, call)
    if not there:
        return NoOpenAlerts(device, services.clock.now(), await _last(services, device, deadline=call.deadline))
    if len(there) > 1 and not request.everything:
        raise WhichAlerts(device, _listed(there))
    return there


async def _named(
    services: Services[SupportsInventory],
    device: Device,
    there: Sequence[Alert],
    which: Sequence[str],
    call: CallContext,
) -> Sequence[Alert]:
    """Return the alerts with these UIDs, or short forms, among those of a device; also resolved ones, as they are.

    A number of an earlier list means nothing: nobody can prove that the list has not changed since.
    """
    if any(name.isdecimal() and len(name) < len("00000000") for name in which):
        raise WhichAlerts(device, _listed(there), numbers=True)
    ended: Sequence[Alert] | None = None
    chosen: dict[str, Alert] = {}
    for name in which:
        found = by_name(name, there)
        if not found:
            if ended is None:
                scope = scope_of(AlertPlace(device=device), resolved=True)
                ended = await services.system.alerts.list(scope, most=MOST, deadline=call.deadline)
            found = by_name(name, ended)
        if not found:
            raise AlertNotFound(name)
        if len(found) > 1:
            raise AlertsMatch(name, [alert.uid for alert in found])
        chosen[found[0].uid] = found[0]
    return list(chosen.values())


def by_name(name: str, alerts: Sequence[Alert]) -> list[Alert]:
    """Return the alerts with this UID, or with UIDs that begin so."""
    short = short_form(name)
    uids = meant(short, [alert.uid for alert in alerts]) if short else []
    return [alert for alert in alerts if alert.uid in uids]


def _listed(alerts: Sequence[Alert]) -> list[ListedAlert]:
    shorts = short_uids(alert.uid for alert in alerts)
    return [ListedAlert(alert, shorts[alert.uid]) for alert in alerts]


async def _last(services: Services[SupportsInventory], device: Device, *, deadline: float) -> Alert | None:
    """Return the device's alert that was resolved last, as far as that can be read."""
    with suppress(SystemFailure):  # that there is no open one is the answer
        scope = scope_of(AlertPlace(device=device), resolved=True)
        ended = await services.system.alerts.list(scope, most=MOST, deadline=deadline)
        return max((each for each in ended if each.resolved_at), key=_ended_at, default=None)
    return None


def _ended_at(alert: Alert) -> float:
    return alert.resolved_at.timestamp() if alert.resolved_at else 0.0


async def agree(
    services: Services[SupportsInventory], chosen: Sequence[Alert], request: ResolveRequest, call: CallContext
) -> bool:
    """Return whether a person was asked, and has agreed; nobody is asked where nothing grave is chosen.

    Where the client can ask, the person decides. Elsewhere the caller names each critical alert by its whole UID.

    Raises:
        ConfirmationNeeded: nobody has agreed.
        AskedLater: the question has to be the answer to this call.
    """
    grave = [alert for alert in chosen if alert.needs_word]
    unseen = request.everything and len(chosen) > UNSEEN
    if not grave and not unseen:
        return False
    if call.ask is not ask_nobody:
        with call.clock.limit(call.deadline - ANSWER_SECONDS):
            if await call.ask(ResolveQuestion(list(chosen) if unseen else grave)) is True:
                return True
        raise ConfirmationNeeded(_listed(chosen), grave, services.clock.now(), asked=True)
    named = {name.lower() for name in request.confirm}
    if not unseen and all(alert.uid.lower() in named for alert in grave):
        return False
    raise ConfirmationNeeded(_listed(chosen), grave, services.clock.now())
