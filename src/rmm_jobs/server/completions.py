"""Complete the arguments of the prompt from the live lists of devices and components."""

from mcp.types import Completion

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Responder
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.tools.registry import Completes

SECONDS = 5.0
"""A completion is worth nothing when it comes late."""
MAX_VALUES = 100
"""The protocol's limit for one completion."""


async def suggest(responder: Responder, wanted: Completes | None, value: str) -> Completion:
    """Return names that contain what has been typed, those that begin with it first; none when they cannot be had."""
    try:
        names = await _names(responder.opened().services, wanted, value.strip().strip('"'))
    except JobsError:
        # A client shows completions while somebody types: there is no place for an error, and the call tells it.
        names = []
    return Completion(values=names[:MAX_VALUES], total=len(names), has_more=len(names) > MAX_VALUES)


async def _names(services: Services, wanted: Completes | None, typed: str) -> list[str]:
    deadline = services.clock.monotonic() + SECONDS
    if wanted is Completes.DEVICES and services.devices is not None:
        listed = await services.devices.devices_like(typed, complete=False, deadline=deadline)
        found = [device.hostname for device in listed if not device.deleted]
    elif wanted is Completes.COMPONENTS:
        found = [component.name for component in await services.system.components(deadline=deadline)]
    else:
        return []
    part = typed.casefold()
    names = sorted({clean_line(name) for name in found if part in name.casefold()}, key=str.casefold)
    begin = [name for name in names if name.casefold().startswith(part)]
    return begin + [name for name in names if name not in set(begin)]
