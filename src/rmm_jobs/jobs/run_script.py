"""Run a script: find it, check its parameters, start once, and wait if asked."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from rmm_jobs.domain.capabilities import SupportsScripts
from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.history_errors import RepeatUntold
from rmm_jobs.domain.model import StartRequest
from rmm_jobs.domain.results import JobReport
from rmm_jobs.domain.schedules import NameKind
from rmm_jobs.domain.values import NULL
from rmm_jobs.domain.variable_errors import UnknownOption, VariablesAmbiguous
from rmm_jobs.inputs.beside import beside, pairs_in
from rmm_jobs.inputs.names import same_name, same_path
from rmm_jobs.inputs.variables import check_complete, check_names, parse_variables, written_values
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.run import EarlierJob, follow_start
from rmm_jobs.jobs.start import new_start, start_job
from rmm_jobs.jobs.targets.scripts import find_script
from rmm_jobs.jobs.targets.server_names import known_spelling


@dataclass(frozen=True, slots=True)
class ScriptRequest:
    """Arguments for running a script. `timeout` is in seconds since the start; `None` means no limit.

    `computer`, `environment` and `credential` are names. `credential` may begin with the dollar it has in `parameters`.
    """

    script: str
    parameters: str | Mapping[str, object] | None = field(default=None, repr=False)
    computer: str | None = None
    environment: str | None = None
    credential: str | None = None
    wait: bool = False
    timeout: int | None = None
    again: bool = False
    """Start the script even while an identical job has not ended."""
    earlier: EarlierJob | None = None
    """The job that is run once more."""


async def run_script(
    services: Services[SupportsScripts],
    request: ScriptRequest,
    call: CallContext,
    *,
    check: Callable[[StartRequest], Awaitable[None]] | None = None,
) -> JobReport:
    """Run one script, started at most once; `check` may refuse the start that was made of the request.

    Raises:
        Refused: the request does not fit the script, its parameters, or the listed names; nothing was started.
        SystemFailure: the system was not reached, or refused the start; nothing was started.
        LedgerUnavailable: the start could not be recorded beforehand, so nothing was started.
    """
    scripts = services.system
    script = await find_script(services, request.script, call)
    by_path = same_path(script, request.script) and not same_name(script.name, request.script)
    path = script.path if by_path else None
    script = await scripts.declared(script, deadline=call.start_deadline)
    earlier = request.earlier and request.earlier.spelled_for(script)
    if earlier and not earlier.is_told and script.variables and request.parameters is None:
        raise RepeatUntold(earlier.uid, script)
    given = await _parameters(scripts, script, request, call)
    check_names(script, given)
    if earlier is not None:
        given = earlier.with_changes(script, given)
    sent_as = await scripts.check(script, given, deadline=call.start_deadline)
    check_complete("", script, given)
    options = {
        option: await known_spelling(scripts, option, value, kind, deadline=call.start_deadline)
        for option, value, kind in (
            ("environment", request.environment, NameKind.ENVIRONMENTS),
            ("computer", request.computer, NameKind.COMPUTERS),
            ("credential", _bare_name("credential", request.credential), NameKind.VARIABLES),
        )
    }
    chosen = {name: value for name, value in options.items() if value}
    start = replace(new_start(None, script, given, timeout=request.timeout, options=chosen), sent_as=sent_as, path=path)
    if check is not None:
        await check(start)
    started = await start_job(services, start, call, again=request.again)
    return await follow_start(services, started, call, wait=request.wait)


async def _parameters(
    scripts: SupportsScripts, script: Component, request: ScriptRequest, call: CallContext
) -> dict[str, str]:
    """Read the parameters; where they have two readings, say which of them the script takes."""
    names = [variable.name for variable in script.variables]
    kept = request.earlier.spelled_for(script).variables if request.earlier else dict[str, str]()

    async def refusal(reading: Mapping[str, str]) -> Refused | None:
        try:
            check_names(script, reading)
            await scripts.check(script, written_values(reading), deadline=call.start_deadline)
            check_complete("", script, {**kept, **reading})
        except Refused as refused:
            return refused
        return None

    try:
        # To PowerShell, names that differ in case are one.
        parse = partial(parse_variables, case_counts=False, null=NULL, single_quotes=True)
        return await beside(partial(parse, request.parameters, names), size=pairs_in(request.parameters))
    except VariablesAmbiguous as two:
        two.refused = (await refusal(two.joined), await refusal(two.split))
        raise


def _bare_name(option: str, value: str | None) -> str | None:
    """Remove a variable's dollar. Refuse a dollar alone: sent as an empty name, it would select no account."""
    if value is None or not value.startswith("$"):
        return value
    if not (name := value.removeprefix("$").strip()):
        raise UnknownOption(option, value, ())
    return name
