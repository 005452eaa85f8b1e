"""Run a job: find the device, find the component, check the variables, start once, and wait if asked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rmm_jobs.domain.capabilities import needed
from rmm_jobs.domain.errors import (
    ComponentNotFound,
    DuplicateComponents,
    MissingVariables,
    OptionUnknown,
    UnknownVariables,
)
from rmm_jobs.domain.model import Component, Device
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import ComponentList, JobReport, MayHaveStarted, Queued
from rmm_jobs.domain.values import NULL
from rmm_jobs.inputs.names import check_usable, pick_component, same_name
from rmm_jobs.inputs.variables import check_variables, parse_variables
from rmm_jobs.jobs.context import Call, Desk
from rmm_jobs.jobs.find import component_lookup, find_device
from rmm_jobs.jobs.identical import start_unless_open
from rmm_jobs.jobs.start import Plan
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


@dataclass(frozen=True, slots=True)
class ScriptRequest:
    """What a caller asks for; `computer`, `environment` and `credential` by name, `timeout` in seconds or none.

    `credential` may begin with the dollar that a variable has in `parameters`.
    """

    script: str
    parameters: str | Mapping[str, object] | None = None
    computer: str | None = None
    environment: str | None = None
    credential: str | None = None
    wait: bool = False
    timeout: int | None = DEFAULT_TIMEOUT
    again: bool = False
    """Whether it is started even while an identical job has not ended."""


async def run_script(desk: Desk, request: ScriptRequest, call: Call) -> JobReport:
    """Run one script, started at most once.

    Raises:
        Refused: the request does not fit the script, its parameters, or the names there are; nothing was started.
        SystemFailure: the system could not be asked, or refused the start; nothing was started.
        LedgerUnavailable: the start could not be written down beforehand, so nothing was started.
    """
    scripts = needed(desk.scripts)
    script = await find_script(desk, request.script, call)
    script = await scripts.declared(script, until=call.start_by)
    names = [variable.name for variable in script.variables]
    # To PowerShell, names that differ in case are one.
    given = parse_variables(request.parameters, names, case_counts=False, null=NULL)
    check_variables("", script, given)
    scripts.check(script, given)
    options = {
        "environment": await _listed(
            "environment", request.environment, partial(scripts.environments, until=call.start_by)
        ),
        "computer": await _listed("computer", request.computer, partial(scripts.computers, until=call.start_by)),
        "credential": _bare_name("credential", request.credential),
    }
    chosen = {name: value for name, value in options.items() if value}
    plan = Plan(None, script, given, request.timeout, chosen)
    return await start_and_wait(desk, plan, call, wait=request.wait, again=request.again)


async def find_script(desk: Desk, name: str, call: Call) -> Component:
    """The script with this name or id, in a list that is read anew before a miss is told.

    Raises:
        ComponentNotFound, DuplicateComponents: as `names.pick_component` decides.
    """
    await call.tell(Step.FINDING_SCRIPT)
    try:
        return pick_component(name, await desk.system.components(until=call.start_by))
    except (ComponentNotFound, DuplicateComponents):
        return pick_component(name, await desk.system.components(since=call.arrived, until=call.start_by))


async def script_lookup(desk: Desk, query: str | None, call: Call) -> ComponentList:
    """Scripts by a part of their name; one alone with its parameters."""
    found = await component_lookup(desk, query, call, step=Step.FINDING_SCRIPT)
    if len(found.components) != 1 or found.alike:
        return found
    script = await needed(desk.scripts).declared(found.components[0], until=call.ends)
    return ComponentList(query, [script], 1)


def _bare_name(option: str, value: str | None) -> str | None:
    """The name of a variable without its dollar. A dollar alone is no name, and must not become no account."""
    if value is None or not value.startswith("$"):
        return value
    if not (name := value.removeprefix("$").strip()):
        raise OptionUnknown(option, value, ())
    return name


async def _listed(option: str, value: str | None, names: Callable[[], Awaitable[Sequence[str]]]) -> str | None:
    """The name as the system spells it; what it does not list is refused, unless it lists nothing at all."""
    if value is None:
        return None
    known = await names()
    for name in known:
        if same_name(name, value):
            return name
    if known:
        raise OptionUnknown(option, value, known)
    return value
