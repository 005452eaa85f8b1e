"""Run a job: find the device and component, check the variables, start once, and wait if asked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from rmm_jobs.domain.capabilities import SupportsDevices
from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.history_errors import RepeatNeedsValues
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.model import StartRequest
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import JobReport, MayHaveStarted, Queued
from rmm_jobs.domain.system import System
from rmm_jobs.domain.variable_errors import VariablesAmbiguous
from rmm_jobs.inputs.beside import pairs_in
from rmm_jobs.inputs.names import check_usable, pick_component
from rmm_jobs.inputs.variables import check_names, fit_variables, parse_variables, refusal_of
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.identical_starts import note_job_beside
from rmm_jobs.jobs.start import StartedJob, new_start, start_job
from rmm_jobs.jobs.targets.components import match_in_list
from rmm_jobs.jobs.targets.devices import find_device
from rmm_jobs.jobs.targets.sites import find_site
from rmm_jobs.jobs.waiting.wait import wait_for_end

DEFAULT_TIMEOUT = 300
"""Seconds since the start after which a job counts as timed out, unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class EarlierJob:
    """What a job that is repeated was given; the values of `masked` variables are not known."""

    uid: str
    variables: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    masked: Sequence[str] = ()
    is_told: bool = True
    """Whether anything tells what it was given."""

    def spelled_for(self, component: Component) -> "EarlierJob":
        """Return the same with the names that the component declares, where names do not differ by case."""
        declared = {variable.name.casefold(): variable.name for variable in component.variables}
        variables = {declared.get(name.casefold(), name): value for name, value in self.variables.items()}
        masked = [declared.get(name.casefold(), name) for name in self.masked]
        return replace(self, variables=variables, masked=masked)

    def with_changes(self, component: Component, given: Mapping[str, str]) -> dict[str, str]:
        """Return the earlier variables with the given ones in their places.

        Raises:
            UnknownVariables: the component does not declare one of them any more.
            RepeatNeedsValues: a masked one is not given.
        """
        check_names(component, {**self.variables, **dict.fromkeys(self.masked, ""), **given})
        if missing := [name for name in self.masked if name not in given]:
            raise RepeatNeedsValues(self.uid, component.name, missing)
        return {**self.variables, **given}


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Arguments for running a component on a device. `timeout` is in seconds since the start."""

    device: str
    component: str
    variables: str | Mapping[str, object] | None = field(default=None, repr=False)
    wait: bool = False
    timeout: int = DEFAULT_TIMEOUT
    again: bool = False
    """Start the job even while an identical one has not ended."""
    site: Site | None = None
    """Where the device is, for a hostname that several sites have."""
    earlier: EarlierJob | None = None
    """The job that is run once more."""


async def run_job(
    services: Services[SupportsDevices],
    request: RunRequest,
    call: CallContext,
    *,
    check: Callable[[StartRequest], Awaitable[None]] | None = None,
) -> JobReport:
    """Run one job, started at most once; `check` may refuse the start that was made of the request.

    Raises:
        Refused: the request does not fit the device, the component or its variables; nothing was started.
        SystemFailure: the system was not reached, or refused the start; nothing was started.
        LedgerUnavailable: the start could not be recorded beforehand, so nothing was started.
    """
    await call.report_progress(Step.FINDING_DEVICE)
    device = await find_device(services, request.device, site=request.site, deadline=call.start_deadline)
    check_usable(device, services.clock.now())
    await call.report_progress(Step.FINDING_COMPONENT)
    match = partial(_matched, request)
    component, variables = await match_in_list(services, match, call, size=pairs_in(request.variables))
    start = new_start(device, component, variables, timeout=request.timeout)
    if check is not None:
        await check(start)
    started = await start_job(services, start, call, again=request.again)
    return await follow_start(services, started, call, wait=request.wait)


async def run_job_at(
    services: Services[SupportsInventory], request: RunRequest, site: str, call: CallContext
) -> JobReport:
    """Run one job on a device of the site with exactly this name, or this UID, as `run_job` does.

    Raises:
        SiteNotFound, SitesMatch: no site has this name, or several have it; nothing was started.
        Refused, SystemFailure, LedgerUnavailable: as `run_job` does.
    """
    await call.report_progress(Step.FINDING_SITE)
    found = await find_site(services, site, exact=True, deadline=call.start_deadline)
    return await run_job(services, replace(request, site=found), call)


async def follow_start(
    services: Services[System], started: StartedJob | MayHaveStarted, call: CallContext, *, wait: bool
) -> JobReport:
    """Report what a start has become, after waiting for the job's end if asked."""
    if isinstance(started, MayHaveStarted):
        return started
    job = await note_job_beside(services, started.job, call)
    if not wait or call.in_background:
        return Queued(job)
    return (await wait_for_end(services, job, call, since=started.sent)).report


def _matched(request: RunRequest, components: Sequence[Component]) -> tuple[Component, dict[str, str]]:
    """Return the component that is meant and the caller's variables, checked against each other."""
    component = pick_component(request.component, components)
    # Only given variables are sent, never a default (docs/divergences.md, variables-sent).
    try:
        given = parse_variables(request.variables, [variable.name for variable in component.variables])
    except VariablesAmbiguous as two:
        kept = request.earlier.variables if request.earlier else dict[str, str]()
        two.refused = (
            refusal_of(request.device, component, {**kept, **two.joined}),
            refusal_of(request.device, component, {**kept, **two.split}),
        )
        raise
    if request.earlier is not None:
        given = request.earlier.with_changes(component, given)
    return component, fit_variables(request.device, component, given)
