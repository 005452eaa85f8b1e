"""What doctor checks of a PowerShell Universal server."""

from rmm_jobs.jobs.context import Desk
from rmm_jobs.systems.checks import Checks, Finding, answering, clocks, components, until
from rmm_jobs.systems.psu.system import PsuSystem
from rmm_jobs.text import doctor as words
from rmm_jobs.text.doctor import Verdict


def _system(desk: Desk) -> PsuSystem:
    assert isinstance(desk.system, PsuSystem)  # noqa: S101 - these checks stand beside that kind of system alone
    return desk.system


async def _server(desk: Desk) -> Finding:
    return await answering(desk, _system(desk))


async def _parameters(desk: Desk) -> Finding:
    version, form = (await _system(desk).status(until=until(desk))).version or "", _system(desk).parameter_form
    takes_text = version.startswith(("3.", "4."))
    if takes_text and form == "clixml":
        return Verdict.WARNING, words.sent_as(form), words.RAW_FIX
    return Verdict.OK, words.sent_as(form), ""


async def _clock(desk: Desk) -> Finding:
    return await clocks(desk, _system(desk))


async def _scripts(desk: Desk) -> Finding:
    return await components(desk, advice=words.NO_SCRIPTS)


async def _jobs(desk: Desk) -> Finding:
    await _system(desk).probe_jobs(until=until(desk))
    return Verdict.OK, words.CAN_BE_READ, ""


async def _environments(desk: Desk) -> Finding:
    names = await _system(desk).environments(until=until(desk))
    return Verdict.OK, words.names_listed(names), ""


async def _paths(desk: Desk) -> Finding:
    compared = await _system(desk).compare(until=until(desk))
    if all(each.is_listed is None for each in compared):
        return Verdict.SKIPPED, words.NO_SWAGGER, ""
    missing = [f"{each.path.method} {each.path.path} ({each.path.grade})" for each in compared if not each.is_listed]
    found = words.paths_listed(len(compared) - len(missing), len(compared))
    return (Verdict.WARNING, found, words.missing_paths(missing)) if missing else (Verdict.OK, found, "")


PSU_CHECKS = Checks(
    {
        "Server": _server,
        "Parameters": _parameters,
        "Clock": _clock,
        "Scripts": _scripts,
        "Jobs": _jobs,
        "Environments": _environments,
        "Paths": _paths,
    },
    blocking=frozenset({"Server"}),
)
