"""A chosen name is compared with the system's list; a list that is cut short or cannot be read refuses nothing."""

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import answer
from fakes.scripted_psu import ScriptedServer
from rmm_jobs.domain.schedules import NameKind
from rmm_jobs.domain.system_errors import AuthenticationFailed
from rmm_jobs.domain.variable_errors import UnknownOption
from rmm_jobs.jobs.targets.server_names import known_spelling

FOREVER = 1e9
COMPUTERS = "/api/v1/computer"
PAGE = [{"name": f"PSU{number:02}"} for number in range(50)]


async def spelled(reply: httpx.Response, name: str) -> str | None:
    console = ScriptedServer()
    console.on("GET", COMPUTERS, reply)
    system = console.system(FakeClock())
    try:
        return await known_spelling(system, "computer", name, NameKind.COMPUTERS, deadline=FOREVER)
    finally:
        await system.aclose()


@pytest.mark.parametrize("name", ["PSU51", "psu07"])
async def test_a_page_of_a_longer_list_refuses_nothing(name: str) -> None:
    assert await spelled(answer({"page": PAGE, "total": 51}), name) == (name if name == "PSU51" else "PSU07")


async def test_a_whole_list_refuses_what_it_does_not_have() -> None:
    with pytest.raises(UnknownOption):
        await spelled(answer({"page": PAGE, "total": 50}), "PSU51")


@pytest.mark.parametrize("status", [405, 400, 409, 501])
async def test_a_list_that_the_server_refuses_leaves_the_name_as_it_was_given(status: int) -> None:
    assert await spelled(answer({}, status), "PSU51") == "PSU51"


async def test_a_list_of_another_shape_leaves_the_name_as_it_was_given() -> None:
    assert await spelled(answer({"items": []}), "PSU51") == "PSU51"


async def test_a_refused_token_stops_the_start() -> None:
    with pytest.raises(AuthenticationFailed):
        await spelled(answer({}, 401), "PSU51")
