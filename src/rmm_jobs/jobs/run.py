"""Run a job: find the device, find the component, check the variables, start once, and wait if asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from rmm_jobs.jobs.desk import Call, Desk
from rmm_jobs.jobs.errors import (
    ComponentNotFound,
    DuplicateComponents,
    MissingVariables,
    UnknownVariables,
)
from rmm_jobs.jobs.identical import start_unless_open
from rmm_jobs.jobs.locate import find_device
from rmm_jobs.jobs.matching import check_usable, pick_component
from rmm_jobs.jobs.model import Component, Device
from rmm_jobs.jobs.ports import Step
from rmm_jobs.jobs.results import JobReport, MayHaveStarted, Queued
from rmm_jobs.jobs.start import Plan
from rmm_jobs.jobs.variables import check_variables, parse_variables
from rmm_jobs.jobs.wait import Wait, wait_for_end

DEFAULT_TIMEOUT = 300
"""Seconds since the start after which a job counts as timed out, unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a caller asks for; `timeout` in seconds since the start, `variables` as text or a mapping."""

    device: str
    component: str
    variables: str | Mapping[str, object] | None = None
    wait: bool = False
    timeout: int = DEFAULT_TIMEOUT
    again: bool = False
    """Whether it is started even while an identical job has not ended."""


async def run_job(desk: Desk, request: RunRequest, call: Call) -> JobReport:
    """Run one job, started at most once.

    Raises:
        Refused: the request does not fit the device, the component or its variables; nothing was started.
        SystemFailure: the system could not be asked, or refused the start; nothing was started.
        LedgerUnavailable: the start could not be written down beforehand, so nothing was started.
    """
    device = await _usable_device(desk, request, call)
    component, variables = await _checked_component(desk, request, call)
    plan = Plan(device, component, variables, request.timeout)
    return await start_and_wait(desk, plan, call, wait=request.wait, again=request.again)


async def start_and_wait(desk: Desk, plan: Plan, call: Call, *, wait: bool, again: bool) -> JobReport:
    """Start what was planned, and wait for its end if asked; `again` starts it also beside an identical job.

    Raises:
        IdenticalJob: an identical job has not ended; nothing was started.
        SystemFailure: the start was refused; nothing was started.
        LedgerUnavailable: it could not be written down beforehand, so nothing was started.
    """
    started = await start_unless_open(desk, plan, call, again=again)
    if isinstance(started, MayHaveStarted):
        return started
    if not wait:
        return Queued(started.job)
    return (await wait_for_end(desk, Wait(started.job, since=started.sent), call)).report


async def _usable_device(desk: Desk, request: RunRequest, call: Call) -> Device:
    await call.tell(Step.FINDING_DEVICE)
    device = await find_device(desk, request.device, until=call.start_by)
    check_usable(device, desk.clock.now())
    return device


async def _checked_component(desk: Desk, request: RunRequest, call: Call) -> tuple[Component, dict[str, str]]:
    """The component and the variables to send: what the caller gave and nothing else.

    The list may be a cached one. What does not fit it is tried once more on a fresh one before it is refused.
    """
    await call.tell(Step.FINDING_COMPONENT)
    try:
        return await _fit(desk, request, since=None, until=call.start_by)
    except (ComponentNotFound, DuplicateComponents, UnknownVariables, MissingVariables):
        return await _fit(desk, request, since=call.arrived, until=call.start_by)


async def _fit(
    desk: Desk, request: RunRequest, *, since: float | None, until: float
) -> tuple[Component, dict[str, str]]:
    component = pick_component(request.component, await desk.system.components(since=since, until=until))
    given = parse_variables(request.variables, [variable.name for variable in component.variables])
    check_variables(request.device, component, given)
    return component, given
