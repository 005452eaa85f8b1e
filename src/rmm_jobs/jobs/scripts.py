"""Scripts with declared parameters: look one up, and run it by name."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rmm_jobs.jobs.desk import Call, Desk
from rmm_jobs.jobs.errors import (
    ComponentNotFound,
    DuplicateComponents,
    OptionUnknown,
)
from rmm_jobs.jobs.lookup import component_lookup
from rmm_jobs.jobs.matching import pick_component, same_name
from rmm_jobs.jobs.model import Component
from rmm_jobs.jobs.ports import Step
from rmm_jobs.jobs.powers import needed
from rmm_jobs.jobs.references import NULL
from rmm_jobs.jobs.results import ComponentList, JobReport
from rmm_jobs.jobs.run import DEFAULT_TIMEOUT, start_and_wait
from rmm_jobs.jobs.start import Plan
from rmm_jobs.jobs.variables import check_variables, parse_variables


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
        ComponentNotFound, DuplicateComponents: as `matching.pick_component` decides.
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
