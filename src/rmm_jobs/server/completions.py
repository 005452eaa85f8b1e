"""Completion of `device`, `component` and `script` arguments, from the live lists."""

from mcp.types import Completion

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Responder
from rmm_jobs.safety.sanitize import clean_line

SECONDS = 5.0
"""A completion is worth nothing when it comes late."""
MAX_VALUES = 100
"""The protocol's limit for one completion."""


async def suggest(responder: Responder, argument: str, value: str) -> Completion:
    """Names that contain what has been typed, those that begin with it first; none when they cannot be had."""
    try:
        names = await _names(responder.opened().services, argument, value.strip().strip('"'))
    except JobsError:
        # A client shows completions while somebody types: there is no place for an error, and the call tells it.
        names = []
    return Completion(values=names[:MAX_VALUES], total=len(names), has_more=len(names) > MAX_VALUES)


async def _names(services: Services, argument: str, typed: str) -> list[str]:
    deadline = services.clock.monotonic() + SECONDS
    match argument:
        case "device":
            if services.devices is None:
                return []
            listed = await services.devices.devices_like(typed, complete=False, deadline=deadline)
            found = [device.hostname for device in listed if not device.deleted]
        case "component" | "script":
            found = [component.name for component in await services.system.components(deadline=deadline)]
        case _:
            return []
    wanted = typed.casefold()
    names = sorted({clean_line(name) for name in found if wanted in name.casefold()}, key=str.casefold)
    begin = [name for name in names if name.casefold().startswith(wanted)]
    return begin + [name for name in names if name not in set(begin)]
