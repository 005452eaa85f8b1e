"""Complete the arguments of the prompt from the live lists of devices and components."""

from collections.abc import Sequence

from mcp.types import Completion

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.responses import Responder
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.tools.arguments import Completer

SECONDS = 5.0
"""A completion is worth nothing when it comes late."""
MAX_VALUES = 100
"""The protocol's limit for one completion."""


async def suggest(responder: Responder, completer: Completer | None, value: str) -> Completion:
    """Return names that contain what has been typed, those that begin with it first; none when they cannot be had.

    No total is told: the names of devices come from one page of their list.
    """
    if completer is None:
        return Completion(values=[], has_more=False)
    typed = value.strip().strip('"')
    try:
        services = responder.opened().services
        names = _sorted(await completer(services, typed, services.clock.monotonic() + SECONDS), typed)
    except JobsError:
        # A client shows completions while somebody types: there is no place for an error, and the call tells it.
        names = []
    return Completion(values=names[:MAX_VALUES], has_more=len(names) > MAX_VALUES or None)


def _sorted(found: Sequence[str], typed: str) -> list[str]:
    part = typed.casefold()
    names = sorted({clean_line(name) for name in found if part in name.casefold()}, key=str.casefold)
    begin = [name for name in names if name.casefold().startswith(part)]
    return begin + [name for name in names if name not in set(begin)]
