import time

import httpx
import pytest

from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import ScriptedServer, page
from rmm_jobs.domain.system_errors import AuthenticationFailed
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.system import PsuSystem

SWAGGER = "/swagger/v1/swagger.json"
EVERY: dict[str, dict[str, object]] = {}
for _path in paths.TABLE:
    EVERY.setdefault(_path.path, {})[_path.method.lower()] = {}


async def unlisted(system: PsuSystem) -> list[str]:
    compared = await system.compare(deadline=FOREVER)
    assert [each.path for each in compared] == list(paths.TABLE)
    return [f"{each.path.method} {each.path.path}" for each in compared if each.is_listed is False]


def test_the_table_has_every_path_once() -> None:
    assert len({(path.method, path.path) for path in paths.TABLE}) == len(paths.TABLE)
    assert {value for value in vars(paths).values() if isinstance(value, paths.Path)} == set(paths.TABLE)


async def test_a_path_that_the_server_does_not_list_is_told(console: ScriptedServer, system: PsuSystem) -> None:
    listed = {path: methods for path, methods in EVERY.items() if "feedback" not in path}
    console.on("GET", SWAGGER, answer({"openapi": "3.0.1", "paths": {**listed, "/api/v1/script/{id}": {"get": {}}}}))
    assert await unlisted(system) == [
        "POST /api/v1/script/{id}",
        "GET /api/v1/job/{id}/feedback",
        "PUT /api/v1/jobfeedback",
    ]


@pytest.mark.parametrize(
    "document",
    [
        {"paths": EVERY},
        {"paths": {path.replace("{id}", "{jobId}").upper() + "/": methods for path, methods in EVERY.items()}},
        {"basePath": "/api/v1/", "paths": {path.removeprefix("/api/v1"): methods for path, methods in EVERY.items()}},
        {
            "servers": [{"url": "https://psu.example.test/psu/api/v1"}],
            "paths": {path.removeprefix("/api/v1"): methods for path, methods in EVERY.items()},
        },
        {"servers": [{"url": "https://[::1"}], "paths": EVERY},
        {"servers": ["x"], "basePath": None, "paths": {**EVERY, "/x": None}},
    ],
)
async def test_a_list_is_compared_whatever_its_spelling(
    console: ScriptedServer, system: PsuSystem, document: dict[str, object]
) -> None:
    console.on("GET", SWAGGER, answer(document))
    assert await unlisted(system) == []


async def test_the_list_is_looked_for_in_several_places(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", SWAGGER, page())
    console.on("GET", paths.SWAGGER[1], httpx.Response(404))
    console.on("GET", paths.SWAGGER[2], answer([]))
    console.on("GET", paths.SWAGGER[3], answer({"paths": []}))
    assert len(await unlisted(system)) == len(paths.TABLE)


async def test_a_server_that_publishes_no_list_leaves_the_question_open(
    console: ScriptedServer, system: PsuSystem
) -> None:
    assert {each.is_listed for each in await system.compare(deadline=FOREVER)} == {None}
    assert len(console.requests) == len(paths.SWAGGER)


async def test_trouble_is_told(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", SWAGGER, httpx.Response(401))
    with pytest.raises(AuthenticationFailed):
        await system.compare(deadline=FOREVER)


async def test_a_path_of_open_braces_alone_takes_no_time(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", SWAGGER, answer({"paths": {**EVERY, "/{" + "{" * 100_000: {"get": {}}}}))
    began = time.process_time()
    assert await unlisted(system) == []
    assert time.process_time() - began < 30  # an input that blows up would take hours
