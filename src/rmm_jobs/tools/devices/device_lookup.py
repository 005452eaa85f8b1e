"""The tool `device-lookup`: devices by a part of their hostname."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.jobs.find import device_lookup
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.registry import LOOKS, Arguments, Caller, Name, ToolSpec

DESCRIPTION = "Find devices: site, online or not, last seen, UID. Only needed when the exact hostname is not known."


class DeviceLookupArguments(Arguments):
    """Arguments of `device-lookup`."""

    identifier: Annotated[Name, Field(description="Part of the hostname, or a device UID")]
    site: Annotated[Name | None, Field(description="Part of the site's name")] = None


async def handle(responder: Responder, arguments: DeviceLookupArguments, caller: Caller) -> ToolResponse:
    """Look the device up."""
    return await caller.serve(
        responder, lambda services, call: device_lookup(services, arguments.identifier, arguments.site, call)
    )


DEVICE_LOOKUP = ToolSpec(
    name="device-lookup",
    title="Look up devices",
    description=DESCRIPTION,
    hints=LOOKS,
    arguments=DeviceLookupArguments,
    handler=handle,
)
