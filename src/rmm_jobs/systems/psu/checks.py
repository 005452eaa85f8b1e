"""Check a PowerShell Universal server for `doctor`."""

from rmm_jobs.domain.schedules import NameKind
from rmm_jobs.jobs.context import Services
from rmm_jobs.systems.checks import (
    CheckResult,
    DoctorChecks,
    check_clock,
    check_deadline,
    check_server,
    components,
    status_unless_refused,
)
from rmm_jobs.systems.psu.forms import form_for
from rmm_jobs.systems.psu.mcp_plugin import Access
from rmm_jobs.systems.psu.system import PsuSystem
from rmm_jobs.text import doctor as words
from rmm_jobs.text.doctor import CheckStatus


async def _server(services: Services[PsuSystem]) -> CheckResult:
    return await check_server(services, services.system, signed=True)


async def _parameters(services: Services[PsuSystem]) -> CheckResult:
    status = await status_unless_refused(services, services.system)
    version = (status.version if status else None) or ""
    form = await services.system.parameter_form(deadline=check_deadline(services))
    if form_for(version) == "raw" and form == "clixml":
        return CheckStatus.WARNING, words.sent_as(form), words.RAW_FIX
    return CheckStatus.OK, words.sent_as(form), ""


async def _clock(services: Services[PsuSystem]) -> CheckResult:
    return await check_clock(services, services.system)


async def _scripts(services: Services[PsuSystem]) -> CheckResult:
    return await components(services, advice=words.NO_SCRIPTS)


async def _jobs(services: Services[PsuSystem]) -> CheckResult:
    await services.system.probe_jobs(deadline=check_deadline(services))
    return CheckStatus.OK, words.CAN_BE_READ, ""


async def _environments(services: Services[PsuSystem]) -> CheckResult:
    found = await services.system.names(NameKind.ENVIRONMENTS, deadline=check_deadline(services))
    return CheckStatus.OK, words.names_listed([each.name for each in found]), ""


async def _paths(services: Services[PsuSystem]) -> CheckResult:
    compared = await services.system.compare(deadline=check_deadline(services))
    if all(each.is_listed is None for each in compared):
        return CheckStatus.SKIPPED, words.NO_SWAGGER, ""
    missing = [f"{each.path.method} {each.path.path} ({each.path.grade})" for each in compared if not each.is_listed]
    found = words.paths_listed(len(compared) - len(missing), len(compared))
    return (CheckStatus.WARNING, found, words.missing_paths(missing)) if missing else (CheckStatus.OK, found, "")


async def _mcp_plugin(services: Services[PsuSystem]) -> CheckResult:
    found = await services.system.mcp_plugin(deadline=check_deadline(services))
    if not found:
        return CheckStatus.OK, words.NO_PLUGIN, ""
    open_ones = [(each.path, each.tools) for each in found if each.access is Access.OPEN]
    greeting = [each.path for each in found if each.access is Access.GREETS]
    if open_ones or greeting:
        told = [words.open_plugin(open_ones)] if open_ones else []
        told += [words.greeting_plugin(greeting)] if greeting else []
        return CheckStatus.WARNING, "; ".join(told), words.PLUGIN_FIX if open_ones else words.GREETING_FIX
    return CheckStatus.OK, words.guarded_plugin([each.path for each in found]), ""


PSU_CHECKS = DoctorChecks(
    {
        "Server": _server,
        "Parameters": _parameters,
        "Clock": _clock,
        "Scripts": _scripts,
        "Jobs": _jobs,
        "Environments": _environments,
        "Paths": _paths,
        "MCP plug-in": _mcp_plugin,
    },
    blocking=frozenset({"Server"}),
    after_a_page=frozenset({"Paths"}),
)
