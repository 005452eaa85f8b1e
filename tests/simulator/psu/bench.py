"""A demo server on a clock turned by hand, and a client that talks to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from fakes.clock import FakeClock
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.job_records import JobRecord
from rmm_simulator.psu.profiles import Profile, ProfileName
from rmm_simulator.psu.server import DEMO_TOKEN, PsuServer, demo_server


def clixml(element: str) -> str:
    """One element in the documentation's own envelope."""
    return f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{element}</Objs>'


def parameter(name: str, element: str) -> dict[str, str]:
    """A parameter as the documentation sends it."""
    return {"Name": name, "Value": clixml(element)}


@dataclass
class Bench:
    """What a test of the simulated server works with."""

    server: PsuServer
    clock: FakeClock
    client: httpx.AsyncClient

    async def get(self, path: str, **query: str | int) -> httpx.Response:
        """Read a path below `/api/v1`."""
        return await self.client.get(f"/api/v1{path}", params=query or None)

    async def json(self, path: str, **query: str | int) -> Any:  # noqa: ANN401 - it is whatever JSON it is
        """The JSON under a path below `/api/v1`."""
        answer = await self.get(path, **query)
        assert answer.headers["content-type"] == "application/json"
        return answer.json()

    async def post(
        self, script: str, body: object | None = None, query: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send the start of a script that is given by its full path."""
        url = f"/api/v1/script/{self.server.script_at(script).id}"
        return await self.client.post(url, json=body if body is not None else {}, params=query)

    async def start(self, script: str, *parameters: Mapping[str, object], **context: str) -> str:
        """Start a script and bring back its path below `/api/v1`."""
        answer = await self.post(script, {"JobParameters": parameters, **context})
        assert answer.status_code == 200
        return f"/job/{answer.json()}"

    async def status(self, job: str) -> int:
        """The status of a job that is given by its path."""
        return (await self.json(job))["status"]

    async def texts(self, job: str) -> list[str]:
        """The output of a job that is given by its path, as texts."""
        return [row["message"] or row["data"] for row in await self.json(f"{job}/output")]

    async def answer(self, feedback: Mapping[str, object], data: str) -> httpx.Response:
        """Send a prompt back with an answer."""
        return await self.client.put("/api/v1/jobfeedback", json={**feedback, "complete": True, "data": data})

    @property
    def job(self) -> JobRecord:
        """The last job that was asked for."""
        return self.server.started[-1]


def bench_of(profile: ProfileName | Profile = "5.6", *, absent: frozenset[str] = frozenset()) -> Bench:
    """A bench whose server has the ways of a version."""
    clock = FakeClock()
    server = demo_server(now=clock.epoch)
    server.absent |= absent
    transport = httpx.ASGITransport(build_psu_app(server, profile=profile, sleep=clock.sleep))
    headers = {"Authorization": f"Bearer {DEMO_TOKEN}"}
    return Bench(server, clock, httpx.AsyncClient(transport=transport, base_url="http://psu.test", headers=headers))
