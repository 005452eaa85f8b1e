"""A status that cannot be true any more, or says nothing, is checked against the job itself; a healthy one is not."""

import json
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from fakes.app_under_test import AppUnderTest, InProcess
from fakes.product import record_of, text_of
from rmm_simulator.common.faults import Fault, FaultKind

CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files"}
LONG = {"device": "ACME-DC01", "component": "Long Running Script"}
NOT_KNOWN = "Job Is Over - Outcome Not Known"


class Stuck(InProcess):
    """A server whose results of a device say the same word for ever."""

    word: ClassVar[str | None]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if "/results/" not in request.url.path or request.url.path.endswith(("/stdout", "/stderr")):
            return response
        told = json.loads(await response.aread())
        return httpx.Response(200, json={**told, "jobDeploymentStatus": self.word, "componentResults": []})


def stuck_at(folder: Path, word: str | None) -> AppUnderTest:
    return AppUnderTest(folder, connects=type("Stuck", (Stuck,), {"word": word}))


def asked_for_the_job(datto: AppUnderTest) -> int:
    return len([asked for asked in datto.asked() if asked == f"GET /api/v2/job/{datto.job_id}"])


async def test_a_job_that_runs_for_longer_than_its_timeout_is_asked_for_itself(tmp_path: Path) -> None:
    datto = stuck_at(tmp_path, "Running")
    async with datto.client() as client:
        await client.call_tool("run-job", CLEAR)
        datto.clock.advance(299)
        within = text_of(await client.call_tool("job-status", {"job": datto.job_id}))
        assert (within.split("\n")[0], asked_for_the_job(datto)) == ("Running job on ACME-DC01...", 0)
        datto.clock.advance(2)
        beyond = await client.call_tool("job-status", {"job": datto.job_id})
    assert text_of(beyond).startswith(NOT_KNOWN)
    assert 'while the results of its device say "Running".' in text_of(beyond)
    assert (record_of(beyond)["last_state"], asked_for_the_job(datto)) == ("running", 1)


async def test_a_job_of_which_nobody_knows_how_long_it_has_run_is_asked_for_itself(tmp_path: Path) -> None:
    datto = stuck_at(tmp_path, "Running")
    tenant = datto.tenant
    device, component = tenant.device_named("ACME-DC01"), tenant.component_named("Clear Temp Files")
    tenant.start(device, component, name="by hand", variables={})
    datto.clock.advance(7_200)
    text = await datto.text("job-status", {"job": datto.job_id, "device": "ACME-DC01"})
    assert text.startswith(NOT_KNOWN)
    assert asked_for_the_job(datto) == 1


@pytest.mark.parametrize(
    ("word", "told"), [("Pending", 'say "Pending".'), ("Halted", 'say "Halted".'), (None, "name no state.")]
)
async def test_what_the_results_say_is_quoted_in_the_systems_own_words(
    tmp_path: Path, word: str | None, told: str
) -> None:
    datto = stuck_at(tmp_path, word)
    text = await datto.text("run-job", {**CLEAR, "wait": True})
    assert f"while the results of its device {told}\n" in text


@pytest.mark.parametrize("word", [None, "Halted"])
async def test_a_status_that_says_nothing_is_asked_for_at_once(tmp_path: Path, word: str | None) -> None:
    datto = stuck_at(tmp_path, word)
    async with datto.client() as client:
        await client.call_tool("run-job", CLEAR)
        datto.clock.advance(60)
        text = text_of(await client.call_tool("job-status", {"job": datto.job_id}))
    assert text.startswith(NOT_KNOWN)
    assert asked_for_the_job(datto) == 1


async def test_a_job_that_really_runs_past_its_timeout_is_running(datto: AppUnderTest) -> None:
    async with datto.client() as client:
        await client.call_tool("run-job", {**LONG, "timeout": 60})
        datto.clock.advance(120)
        text = text_of(await client.call_tool("job-status", {"job": datto.job_id}))
    assert text.startswith("Running job on ACME-DC01...")
    assert asked_for_the_job(datto) == 1


async def test_a_failed_look_at_the_job_itself_does_not_hide_its_status(tmp_path: Path) -> None:
    datto = stuck_at(tmp_path, "Running")
    async with datto.client() as client:
        await client.call_tool("run-job", CLEAR)
        datto.clock.advance(301)
        datto.faults.add(Fault(FaultKind.FORBIDDEN, "GET", f"/job/{datto.job_id}$", times=None))
        text = text_of(await client.call_tool("job-status", {"job": datto.job_id}))
    assert text.startswith("Running job on ACME-DC01...")


async def test_a_job_whose_status_says_nothing_is_asked_for_itself_once_while_its_polls_fail(tmp_path: Path) -> None:
    class UnderWay(Stuck):
        """A server that calls a job under way, and whose results are out of order after three that say nothing."""

        word = "Halted"
        answers = 0

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if "/results/" in request.url.path:
                type(self).answers += 1
                if self.answers > 3:
                    return httpx.Response(403, json={})
            return await super().handle_async_request(request)

    datto = AppUnderTest(tmp_path, connects=UnderWay, wait_limit=200)
    await datto.text("run-job", {**LONG, "wait": True})
    assert asked_for_the_job(datto) == 1
