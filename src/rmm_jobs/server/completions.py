"""Completion of `device`, `component` and `script` arguments, from the live lists."""

from mcp.types import Completion

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.jobs.context import Desk
from rmm_jobs.responses import Answers
from rmm_jobs.safety.sanitize import clean_line

SECONDS = 5.0
"""A completion is worth nothing when it comes late."""
MOST = 100
"""The protocol's limit for one completion."""


async def suggest(answers: Answers, argument: str, value: str) -> Completion:
    """Names that contain what has been typed, those that begin with it first; none when they cannot be had."""
    try:
        names = await _names(answers.opened().desk, argument, value.strip().strip('"'))
    except JobsError:
        # A client shows completions while somebody types: there is no place for an error, and the call tells it.
        names = []
    return Completion(values=names[:MOST], total=len(names), has_more=len(names) > MOST)


async def _names(desk: Desk, argument: str, typed: str) -> list[str]:
    until = desk.clock.monotonic() + SECONDS
    match argument:
        case "device":
            if desk.devices is None:
                return []
            listed = await desk.devices.devices_like(typed, complete=False, until=until)
            found = [device.hostname for device in listed if not device.deleted]
        case "component" | "script":
            found = [component.name for component in await desk.system.components(until=until)]
        case _:
            return []
    wanted = typed.casefold()
    names = sorted({clean_line(name) for name in found if wanted in name.casefold()}, key=str.casefold)
    begin = [name for name in names if name.casefold().startswith(wanted)]
    return begin + [name for name in names if name not in set(begin)]
