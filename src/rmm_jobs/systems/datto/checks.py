"""What doctor checks of a Datto RMM account."""

from rmm_jobs.jobs.context import Desk
from rmm_jobs.systems.checks import Checks, Finding, answering, clocks, components, until
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.text import doctor as words
from rmm_jobs.text.doctor import Verdict

SLOWED_DOWN_AT = 0.9
"""The share of its quota from which an account's answers are slowed down (`accountCutOffRatio`)."""


def _system(desk: Desk) -> DattoSystem:
    assert isinstance(desk.system, DattoSystem)  # noqa: S101 - these checks stand beside that kind of system alone
    return desk.system


async def _platform(desk: Desk) -> Finding:
    return await answering(desk, _system(desk))


async def _clock(desk: Desk) -> Finding:
    return await clocks(desk, _system(desk))


async def _credentials(desk: Desk) -> Finding:
    await _system(desk).authenticate(until=until(desk))
    return Verdict.OK, words.ACCEPTED, ""


async def _devices(desk: Desk) -> Finding:
    await _system(desk).probe_devices(until=until(desk))
    return Verdict.OK, words.CAN_BE_READ, ""


async def _components(desk: Desk) -> Finding:
    return await components(desk, advice=words.NO_COMPONENTS)


async def _activity(desk: Desk) -> Finding:
    await _system(desk).probe_activity(until=until(desk))
    return Verdict.OK, words.FINDS_LOST_STARTS, ""


async def _rate(desk: Desk) -> Finding:
    rate = await _system(desk).request_rate(until=until(desk))
    busy = rate.count is not None and rate.limit is not None and rate.count >= rate.limit * SLOWED_DOWN_AT
    found = words.rate_words(rate.count, rate.limit, rate.seconds)
    return (Verdict.WARNING, found, words.RATE_FIX) if busy else (Verdict.OK, found, "")


DATTO_CHECKS = Checks(
    {
        "Platform": _platform,
        "Clock": _clock,
        "Credentials": _credentials,
        "Devices": _devices,
        "Components": _components,
        "Activity log": _activity,
        "Request rate": _rate,
    },
    blocking=frozenset({"Platform", "Credentials"}),
)
