"""A use case knows who calls, and through which client."""

from dataclasses import replace
from typing import Any

import pytest
from mcp import Client
from mcp.types import Implementation

from fakes.app_under_test import AppUnderTest, Mode
from rmm_jobs.app import build_server
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.callers import Principal
from rmm_jobs.domain.listing_results import ComponentList
from rmm_jobs.jobs.context import WAIT_SECONDS, CallContext, Services
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.devices.component_lookup import component_lookup


@pytest.mark.parametrize(("name", "seconds"), [("claude-code", 100.0), ("somebody", WAIT_SECONDS)])
async def test_the_client_is_known_by_its_own_name_and_waits_as_long_as_that_one_does(
    app: AppUnderTest, mode: Mode, name: str, seconds: float
) -> None:
    calls: list[CallContext] = []

    async def note(services: Services[Any], arguments: object, call: CallContext) -> Answerable:
        del services, arguments
        calls.append(call)
        return ComponentList(None, (), 0)

    server = build_server(replace(SYSTEMS["datto"], tools=(replace(component_lookup, run=note),)), app.responder)
    async with Client(server, mode=mode, client_info=Implementation(name=name, version="1")) as client:
        await client.call_tool(component_lookup.name, {})
    await app.responder.closing.aclose()
    (call,) = calls
    assert call.principal == Principal(client=name, person=None)
    assert call.deadline - call.arrived == seconds
