"""Scripts of a server: the list is kept for a while, and parameters are read where this version has them."""

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import SCRIPT, ScriptedServer, page
from rmm_jobs.domain.catalog import Component, Variable, VariableReference
from rmm_jobs.domain.system_errors import PermissionDenied, UnexpectedAnswer
from rmm_jobs.systems.psu.system import PsuSystem

SCRIPTS, PARAMETERS = "/api/v1/script", "/api/v1/script/7/parameter"


async def test_scripts_are_held_like_any_components(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("GET", SCRIPTS, answer([{"id": 7, "name": "Old.ps1"}]), answer({"page": [{"id": 8, "name": "New.ps1"}]}))
    for seconds, name in ((0, "Old.ps1"), (299, "Old.ps1"), (1, "New.ps1")):
        clock.advance(seconds)
        assert [script.name for script in await system.components(deadline=FOREVER)] == [name]
    assert await system.components(since=clock.monotonic() - 1, deadline=FOREVER)
    assert len(console.requests) == 2
    clock.advance(1)
    assert await system.components(since=clock.monotonic(), deadline=FOREVER)
    assert len(console.requests) == 3


async def test_a_scripts_parameters_are_read_when_it_is_run(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", PARAMETERS, answer([{"name": "Path", "type": "System.String", "required": True}]))
    declared = await system.declared(SCRIPT, deadline=FOREVER)
    assert (declared.uid, declared.name) == (SCRIPT.uid, SCRIPT.name)
    assert declared.variables == (
        Variable("Path", "System.String", flagged_required=True, by_name=VariableReference.MAYBE),
    )


@pytest.mark.parametrize("missing", [page(), httpx.Response(404)])
async def test_parameters_without_a_path_of_their_own_are_on_the_script(
    console: ScriptedServer, system: PsuSystem, missing: httpx.Response
) -> None:
    console.on("GET", PARAMETERS, missing)
    console.on("GET", "/api/v1/script/7", answer({"id": 7, "scriptParameters": [{"name": "Path"}]}))
    declared = await system.declared(SCRIPT, deadline=FOREVER)
    assert declared.variables == (Variable("Path", flagged_required=False, by_name=VariableReference.MAYBE),)


async def test_parameters_that_cannot_be_read_are_told(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", PARAMETERS, httpx.Response(403))
    with pytest.raises(PermissionDenied):
        await system.declared(SCRIPT, deadline=FOREVER)
    assert len(console.requests) == 1


async def test_a_script_keeps_what_the_list_told_of_it(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", PARAMETERS, answer([]))
    script = Component("7", "Ping.ps1", description="Pings", path="Net/Ping.ps1", tags=("net",))
    assert await system.declared(script, deadline=FOREVER) == script


@pytest.mark.parametrize("data", [None, {"error": "x"}, "text", {"page": "text"}], ids=str)
async def test_what_is_no_list_of_scripts_is_not_taken_for_an_empty_one(
    console: ScriptedServer, system: PsuSystem, data: object
) -> None:
    console.on("GET", SCRIPTS, answer(data))
    with pytest.raises(UnexpectedAnswer):
        await system.components(deadline=FOREVER)
