"""Secrets stay out of texts, records, the ledger and the log."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from fakes.app_under_test import record_of, text_of
from fakes.psu_app_under_test import Person, PsuAppUnderTest
from rmm_jobs.domain.ports import Progress
from rmm_jobs.jobs.feedback import Answer, answer_job, pending_prompts
from rmm_jobs.relay import ProgressRelay
from rmm_jobs.responses import Caller
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.job_scenarios import Line, Prompt, Stream
from rmm_simulator.psu.server import DEMO_TOKEN

SECRET = "hunter2zz"
KEY = {"script": "Set-ApiKey.ps1", "parameters": f"ApiKey={SECRET}", "wait": True}


@pytest.fixture
def nothing_leaks(psu: PsuAppUnderTest, caplog: pytest.LogCaptureFixture) -> Callable[[object], None]:
    """Checks what was seen, the log at its most talkative, and the ledger."""
    caplog.set_level(logging.DEBUG, "rmm_jobs")

    def check(seen: object) -> None:
        for text in (str(seen), caplog.text, psu.ledger_file.read_bytes().decode("latin-1")):
            assert SECRET not in text
            assert DEMO_TOKEN not in text

    return check


async def test_a_secret_parameter_arrives_and_is_shown_nowhere(
    psu: PsuAppUnderTest, nothing_leaks: Callable[[object], None]
) -> None:
    script = psu.script("Set-ApiKey.ps1")
    script.scenario = replace(script.scenario, lines=(Line("stored $ApiKey for $Service"),))
    async with psu.client() as client:
        queued = await client.call_tool("run-job", {**KEY, "wait": False})
        psu.clock.advance(10)
        seen = [
            queued,
            await client.call_tool("job-status", {"job": psu.job_id}),
            await client.call_tool("job-output", {"job": psu.job_id}),
            await client.call_tool("job-output", {"job": psu.job_id, "search": "stored"}),
            await client.call_tool("last-job", {"script": "Set-ApiKey.ps1"}),
            await client.call_tool("run-job", {**KEY, "parameters": f"ApiKey={SECRET},Nmae=x"}),
            await client.call_tool("run-job", {**KEY, "parameters": f"ApiKey={SECRET},Service"}),
        ]
    nothing_leaks(seen)
    assert "ApiKey: ********" in text_of(queued)
    assert "stored ********" in text_of(seen[1])
    assert [each.plain for each in psu.job.parameters] == [SECRET]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.CUT_AFTER, "POST"),
        Fault(FaultKind.FAILS_BEFORE, "POST"),
        Fault(FaultKind.FORBIDDEN, "POST"),
        Fault(FaultKind.HTML, "POST", status=502),
    ],
    ids=lambda fault: str(fault.kind),
)
async def test_nor_when_its_start_goes_wrong(
    psu: PsuAppUnderTest, fault: Fault, nothing_leaks: Callable[[object], None]
) -> None:
    psu.server.faults.add(fault)
    nothing_leaks(await psu.call("run-job", KEY))


async def test_the_values_of_variables_go_by_name_alone(psu: PsuAppUnderTest) -> None:
    arguments = {"script": "Restart-Service.ps1", "parameters": "Name=WinRM,Credential=$MyUser", "wait": True}
    await psu.text("run-job", arguments)
    sent = next(request.body for request in psu.server.requests if request.method == "POST")
    assert {"name": "Credential", "value": "MyUser", "isVariable": True} in sent["jobParameters"]  # pyright: ignore[reportIndexIssue]  # JSON


async def test_an_answer_is_kept_nowhere(psu: PsuAppUnderTest, nothing_leaks: Callable[[object], None]) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": "New-User.ps1"})
        psu.clock.advance(5)
        await client.call_tool("answer-job", {"job": psu.job_id, "answer": "ana"})
        refused = await client.call_tool("answer-job", {"job": psu.job_id, "answer": SECRET})
    nothing_leaks(refused)
    assert record_of(refused)["kind"] == "secret_prompt"
    assert psu.given() == ["ana"]


async def test_a_secret_that_was_typed_in_a_terminal_is_hidden_where_the_job_prints_it(
    psu: PsuAppUnderTest, nothing_leaks: Callable[[object], None]
) -> None:
    script = psu.script("New-User.ps1")
    script.scenario = replace(
        script.scenario, prompts=(Prompt("Enter the password", "Password"),), lines=(Line("got $Password", after=2.0),)
    )
    await psu.text("run-job", {"script": "New-User.ps1", "wait": True})

    async def nobody(progress: Progress) -> None:
        del progress

    reply = Answer(psu.job_id, SECRET, private=True)
    answer = await psu.responder.respond(
        lambda services, call: answer_job(services, reply, call), Caller(ProgressRelay(nobody))
    )
    await psu.responder.closing.aclose()
    assert "got ********" in answer.text
    assert psu.given() == [SECRET]
    nothing_leaks([answer.text, answer.record, reply])


async def test_nor_in_what_a_job_says_of_its_progress_or_asks(
    psu: PsuAppUnderTest, nothing_leaks: Callable[[object], None]
) -> None:
    script = psu.script("Set-ApiKey.ps1")
    says = Line(f"storing {SECRET}", Stream.PROGRESS)
    script.scenario = replace(
        script.scenario, lines=(says,), prompts=(Prompt(f"Store {SECRET} now?", "Yes", after=1.0),)
    )
    async with psu.client() as client:
        asked = await client.call_tool("run-job", KEY)
        looked = await client.call_tool("job-status", {"job": psu.job_id})
        wrong = await client.call_tool("answer-job", {"job": psu.job_id, "prompt": "0", "answer": "yes"})
    nothing_leaks([asked, looked, wrong])
    assert "Store ******** now?" in text_of(asked)
    assert "storing ********" in text_of(looked)


@pytest.fixture
def asks(psu: PsuAppUnderTest) -> PsuAppUnderTest:
    """A server with a script that prints its secret, and repeats it in what it asks."""
    script = psu.script("Set-ApiKey.ps1")
    script.scenario = replace(
        script.scenario, lines=(Line(f"key {SECRET}"),), prompts=(Prompt(f"Store {SECRET} now?", "Yes", after=1.0),)
    )
    return psu


async def nobody_watches(progress: Progress) -> None:
    del progress


async def test_another_process_shows_what_a_job_asks_without_the_secrets_of_its_start(asks: PsuAppUnderTest) -> None:
    await asks.call("run-job", KEY)
    asks.responder = asks.another_process()
    shown = await asks.responder.respond(
        lambda services, call: pending_prompts(services, asks.job_id, call), Caller(ProgressRelay(nobody_watches))
    )
    assert "key ********" in shown.text
    assert "Store ******** now?" in shown.text
    assert SECRET not in str([shown.text, shown.record])


@pytest.mark.parametrize("more", [{"prompt": "0"}, {}], ids=["another-prompt", "no-prompt"])
async def test_an_answer_from_another_process_shows_no_secrets_of_the_start(
    asks: PsuAppUnderTest, more: dict[str, str]
) -> None:
    await asks.call("run-job", KEY, person=Person([None]))
    asks.responder = asks.another_process()
    result = await asks.call("answer-job", {"job": asks.job_id, "answer": "yes", **more})
    assert "Store ******** now?" in text_of(result)
    assert SECRET not in str(result)


async def test_a_secret_prompt_is_refused_in_another_process_without_the_secrets_of_the_start(
    asks: PsuAppUnderTest,
) -> None:
    script = asks.script("Set-ApiKey.ps1")
    script.scenario = replace(script.scenario, prompts=(Prompt(f"Password for {SECRET}", "P", after=1.0, secret=True),))
    await asks.call("run-job", KEY)
    asks.responder = asks.another_process()
    result = await asks.call("answer-job", {"job": asks.job_id, "answer": "yes"})
    assert record_of(result)["kind"] == "secret_prompt"
    assert SECRET not in str(result)
