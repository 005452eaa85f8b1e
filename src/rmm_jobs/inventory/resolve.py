"""Resolve alerts: one by its UID, or chosen ones of a device; each is read before, and its resolve is sent once."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import anyio

from rmm_jobs.domain.alert_errors import (
    AlertNotFound,
    AlertResolved,
)
from rmm_jobs.domain.alert_results import (
    KeptNote,
    NoOpenAlerts,
    ResolvedAlert,
    ResolveOutcome,
    ResolveReport,
)
from rmm_jobs.domain.alerts import Alert, AlertScope
from rmm_jobs.domain.errors import JobsError, LedgerUnavailable
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.system_errors import Action, DeadlineExceeded, NotFound, OutcomeUnknown, SystemFailure
from rmm_jobs.domain.target_errors import DeviceNotFound, DeviceUnusable
from rmm_jobs.inputs.alert_uids import short_form
from rmm_jobs.inputs.names import looks_like_uid
from rmm_jobs.inventory.alert_choice import ANSWER_SECONDS, ResolveRequest, agree, by_name, choose
from rmm_jobs.inventory.alert_list import urgency
from rmm_jobs.inventory.alerts import alert_named, kept_note, resolved_after_all
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.devices import find_device

_LOOK_SECONDS = 4.0


async def resolve_alerts(
    services: Services[SupportsInventory], request: ResolveRequest, call: CallContext
) -> ResolveReport | NoOpenAlerts:
    """Resolve one alert, or the chosen ones of a device.

    Raises:
        AlertNotFound, AlertsMatch, AlertResolved, WhichAlerts: nothing is chosen that could be resolved.
        ConfirmationNeeded: a person has to agree first.
        DeviceNotFound, DevicesMatch, DuplicateDevices: the hostname means no device, or several.
        AskedLater: the question has to be the answer to this call.
    """
    await call.report_progress(Step.READING_ALERTS)
    alert = await _one(services, request.alert.strip(" \t\r\n"), call)
    if alert is not None:
        if alert.resolved:
            raise AlertResolved(alert, services.clock.now(), await kept_note(services, alert.uid))
        for name in request.which:
            if not by_name(name, [alert]):
                raise AlertNotFound(name)
        was_asked = await agree(services, [alert], request, call)
        return await _resolved(services, [alert], request, call, fresh=not was_asked)
    try:
        device = await find_device(services, request.alert, deadline=call.deadline)
    except DeviceUnusable as deleted:
        device = deleted.device
    except DeviceNotFound as missed:
        ended = await _ended(services, request.alert.strip(" \t\r\n"), call)
        if ended is None:
            missed.for_alerts = True
            raise
        raise AlertResolved(ended, services.clock.now(), await kept_note(services, ended.uid)) from None
    there = sorted(await _open(services, device.uid, deadline=call.deadline), key=urgency)
    chosen = await choose(services, device, there, request, call)
    if isinstance(chosen, NoOpenAlerts):
        return chosen
    await agree(services, [each for each in chosen if not each.resolved], request, call)
    several = len(there) > 1 or len(chosen) > 1
    return await _resolved(services, chosen, request, call, several=several)


async def _one(services: Services[SupportsInventory], name: str, call: CallContext) -> Alert | None:
    """Return the alert that is named, or `None` where a device can be meant."""
    if short_form(name) and not looks_like_uid(name):
        with suppress(AlertNotFound):  # a hostname may look like a short form
            return await alert_named(services, name, deadline=call.deadline)
        return None
    if not looks_like_uid(name):
        return None
    alert = await services.system.alerts.by_uid(name, deadline=call.deadline)
    if alert is None and await services.system.device(name, deadline=call.deadline) is None:
        raise AlertNotFound(name)
    return alert


async def _ended(services: Services[SupportsInventory], name: str, call: CallContext) -> Alert | None:
    """Return the resolved alert that a short form means, which no device is called."""
    if looks_like_uid(name) or not short_form(name):
        return None
    try:
        return await alert_named(services, name, deadline=call.deadline)
    except AlertNotFound as missed:
        return await resolved_after_all(services, missed, deadline=call.deadline)


async def _open(services: Services[SupportsInventory], device_uid: str, *, deadline: float) -> Sequence[Alert]:
    return await services.system.alerts.list(AlertScope(device_uid=device_uid), deadline=deadline)


async def _resolved(  # noqa: PLR0913 - what is to be done, each by name
    services: Services[SupportsInventory],
    chosen: Sequence[Alert],
    request: ResolveRequest,
    call: CallContext,
    *,
    fresh: bool = False,
    several: bool = False,
) -> ResolveReport:
    """Resolve one after the other, until the system refuses or the time is over, and count what remains.

    Raises:
        SystemFailure: the first one failed, and nothing was sent.
    """
    await call.report_progress(Step.RESOLVING_ALERTS)
    done: list[ResolvedAlert] = []
    trouble: JobsError | None = None
    kept = True
    for alert in chosen:
        if trouble is not None:
            done.append(ResolvedAlert(alert, ResolveOutcome.NOT_TRIED, trouble))
            continue
        if done and call.clock.monotonic() > call.deadline - ANSWER_SECONDS:
            trouble = DeadlineExceeded(Action.RESOLVE_ALERT, seconds=call.elapsed)
            done.append(ResolvedAlert(alert, ResolveOutcome.NOT_TRIED, trouble))
            continue
        try:
            one, was_kept = await _resolve_one(services, alert, request.note, call, fresh=fresh)
        except SystemFailure as failure:
            if not done:
                raise
            trouble = failure
            one, was_kept = ResolvedAlert(alert, ResolveOutcome.NOT_TRIED, failure), True
        done.append(one)
        kept = kept and was_kept
    if not several and done[0].outcome is ResolveOutcome.ALREADY:
        raise AlertResolved(done[0].alert, services.clock.now(), await kept_note(services, done[0].alert.uid))
    if not several and done[0].outcome is ResolveOutcome.NOT_FOUND:
        raise AlertNotFound(done[0].alert.uid)
    remaining = await _remaining(services, chosen[0], call)
    if not several and done[0].outcome is ResolveOutcome.RESOLVED:
        done[0] = await _seen_after(services, done[0], call)
    return ResolveReport(done, services.clock.now(), request.note, kept, remaining, several)


async def _resolve_one(
    services: Services[SupportsInventory], alert: Alert, note: str, call: CallContext, *, fresh: bool
) -> tuple[ResolvedAlert, bool]:
    """Read an alert, send its resolve once, and keep the note. Return what became of it, and whether that was kept.

    Raises:
        SystemFailure: nothing was resolved.
    """
    system = services.system.alerts
    if not fresh:
        seen = await system.by_uid(alert.uid, deadline=call.deadline)
        if seen is None:
            return ResolvedAlert(alert, ResolveOutcome.NOT_FOUND), True
        alert = seen
    if alert.resolved:
        return ResolvedAlert(alert, ResolveOutcome.ALREADY), True
    with anyio.CancelScope(shield=True):  # whoever leaves now leaves no resolve without its note
        try:
            await system.resolve(alert.uid, deadline=call.deadline)
            one = ResolvedAlert(alert, ResolveOutcome.RESOLVED)
        except NotFound:
            return ResolvedAlert(alert, ResolveOutcome.NOT_FOUND), True
        except OutcomeUnknown as lost:
            one = await _looked_at(services, alert, lost, call)
        return one, await _keep(services, alert, note)
    raise AssertionError("a shield lets nothing through but what is raised in it")


async def _looked_at(
    services: Services[SupportsInventory], alert: Alert, lost: OutcomeUnknown, call: CallContext
) -> ResolvedAlert:
    """Return what a look shows of an alert whose resolve was sent without an answer. It is not sent again."""
    deadline = max(call.deadline, call.clock.monotonic() + _LOOK_SECONDS)
    try:
        seen = await services.system.alerts.by_uid(alert.uid, deadline=deadline)
    except SystemFailure:
        return ResolvedAlert(alert, ResolveOutcome.UNKNOWN, lost.failure)
    if seen is not None and seen.resolved:
        return ResolvedAlert(seen, ResolveOutcome.FOUND_RESOLVED)
    return ResolvedAlert(alert, ResolveOutcome.UNKNOWN, lost.failure, seen_open=seen is not None)


async def _keep(services: Services[SupportsInventory], alert: Alert, note: str) -> bool:
    try:
        await services.ledger.note_resolve(alert.uid, KeptNote(note, services.clock.now()))
    except LedgerUnavailable:
        return False
    return True


async def _seen_after(services: Services[SupportsInventory], one: ResolvedAlert, call: CallContext) -> ResolvedAlert:
    """Return the alert as a read after its resolve shows it: by whom it was resolved is nowhere else."""
    with suppress(SystemFailure):
        seen = await services.system.alerts.by_uid(one.alert.uid, deadline=call.deadline)
        if seen is not None:
            return replace(one, alert=seen, seen_open=not seen.resolved)
    return one


async def _remaining(services: Services[SupportsInventory], alert: Alert, call: CallContext) -> int | None:
    """Count the open alerts that the device has now; `None` where they could not be read."""
    if alert.device_uid is None:
        return None
    with suppress(SystemFailure):  # what was resolved is the answer
        return len(await _open(services, alert.device_uid, deadline=call.deadline))
    return None
