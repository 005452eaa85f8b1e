"""Jobs that ask: shown at once, asked of the person where the client can, answered once, and never a secret."""

from dataclasses import replace

import anyio
import pytest
from mcp import Client, MCPError
from mcp.client.session import ClientRequestContext
from mcp.types import (
    CallToolResult,
    ElicitRequestParams,
    ElicitResult,
    ErrorData,
    InputRequiredResult,
    InputResponses,
)

from fakes.app_under_test import Mode, record_of, text_of
from fakes.psu_app_under_test import Person, PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.job_scenarios import JobScenario, Line, Prompt

NEW_USER = {"script": "New-User.ps1", "wait": True}
SURVEY = {"script": "Ping.ps1", "wait": True}
ANSWERS: InputResponses = {"feedback": ElicitResult(action="accept", content={"answer": "ana"})}


@pytest.fixture
def survey(psu: PsuAppUnderTest) -> PsuAppUnderTest:
    """A server with a script that asks three things, one after another."""
    psu.script("Ping.ps1").scenario = JobScenario(
        lines=(Line("$First, $Second, $Third", after=2.0),),
        prompts=(Prompt("First?", "First"), Prompt("Second?", "Second", 0.5), Prompt("Third?", "Third", 1.0)),
    )
    return psu


async def test_a_waiting_call_returns_with_the_prompt_at_once(any_psu: PsuAppUnderTest) -> None:
    result = await any_psu.call("run-job", NEW_USER)
    text = text_of(result)
    assert text.startswith("Job Waiting for Feedback")
    assert "\nUser name\n" in text
    prompt = record_of(result)["prompts"][0]["uid"]
    assert f'To answer it: answer-job job="{any_psu.job_id}" prompt="{prompt}" answer="..."' in text
    assert any_psu.clock.monotonic() < 5


async def test_prompts_are_answered_one_after_another(any_psu: PsuAppUnderTest) -> None:
    any_psu.script("New-User.ps1").scenario = replace(
        any_psu.script("New-User.ps1").scenario, prompts=(Prompt("User name", "UserName"), Prompt("Really?", "Sure"))
    )
    async with any_psu.client() as client:
        await client.call_tool("run-job", NEW_USER)
        job = any_psu.job_id
        second = await client.call_tool("answer-job", {"job": job, "answer": "ana"})
        done = await client.call_tool("answer-job", {"job": job, "answer": ""})
        late = await client.call_tool("answer-job", {"job": job, "answer": "ana"})
    assert "\nReally?\n" in text_of(second)
    assert "Answered:     1 prompt\n" in text_of(second)
    assert text_of(done).startswith("Job Completed Successfully")
    assert "Created user ana" in text_of(done)
    assert (late.is_error, text_of(late).startswith(f'Nothing to answer: "{job}"')) == (True, True)
    assert (any_psu.starts, any_psu.given()) == (1, ["ana", ""])


async def test_an_answer_for_another_prompt_is_not_sent_and_the_one_that_stands_is_shown(
    any_psu: PsuAppUnderTest,
) -> None:
    any_psu.script("New-User.ps1").scenario = replace(
        any_psu.script("New-User.ps1").scenario, prompts=(Prompt("User name", "UserName"), Prompt("Really?", "Sure"))
    )
    async with any_psu.client() as client:
        shown = await client.call_tool("run-job", NEW_USER)
        any_psu.server.answer(any_psu.job, "elsewhere")
        call = {"job": any_psu.job_id, "prompt": record_of(shown)["prompts"][0]["uid"], "answer": "ana"}
        result = await client.call_tool("answer-job", call)
        text = text_of(result)
        right = {**call, "prompt": record_of(result)["report"]["prompts"][0]["uid"], "answer": "yes"}
        done = text_of(await client.call_tool("answer-job", right))
        late = await client.call_tool("answer-job", right)
    assert text.startswith("Job Waiting for Feedback")
    assert "\nReally?\n" in text
    assert "Answered:" not in text
    assert "Not sent: 1 answer." in text
    assert text.endswith("The prompt above is another one, and wants an answer of its own.")
    assert "Created user elsewhere" in done
    assert "Not sent" not in done
    assert text_of(late).startswith("Job Completed Successfully")
    assert "Not sent: 1 answer." in text_of(late)
    assert (result.is_error, late.is_error, any_psu.given()) == (False, False, ["elsewhere", "yes"])


async def test_an_answer_to_nothing_says_how_the_job_stands(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {"script": "LongRunning.ps1"})
    psu.clock.advance(10)
    result = await psu.call("answer-job", {"job": psu.job_id, "answer": "ana"})
    assert text_of(result).startswith("Nothing to answer")
    assert "Status:     Running\n" in text_of(result)
    assert record_of(result)["state"] == "running"


@pytest.mark.parametrize("kind", [FaultKind.HTML, FaultKind.CUT_JSON])
async def test_a_prompt_whose_answer_was_odd_once_is_shown_all_the_same(
    any_psu: PsuAppUnderTest, kind: FaultKind
) -> None:
    any_psu.server.faults.add(Fault(kind, "GET", "/feedback$"))
    assert "\nUser name\n" in await any_psu.text("run-job", NEW_USER)


async def test_a_job_of_another_process_is_answered_by_its_id(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", NEW_USER)
    psu.clock.advance(5)
    psu.ledger_file.unlink()
    async with psu.client(responder=psu.another_process()) as client:
        text = text_of(await client.call_tool("answer-job", {"job": psu.job_id, "answer": "ana"}))
    assert "Script:       New-User.ps1" in text
    assert psu.given() == ["ana"]


@pytest.mark.parametrize("tool", ["answer-job", "job-status", "cancel-job", "job-pipeline", "job-output"])
async def test_a_job_that_does_not_exist_is_not_found(any_psu: PsuAppUnderTest, tool: str) -> None:
    result = await any_psu.call(tool, {"job": "99999"} | ({"answer": "x"} if tool == "answer-job" else {}))
    assert (result.is_error, text_of(result).startswith('Job not found: "99999"')) == (True, True)


# --- asked of the person at the client ---------------------------------------------------------------------------


async def test_the_person_is_asked_and_the_job_goes_on_in_the_same_call(survey: PsuAppUnderTest, mode: Mode) -> None:
    person = Person(["one", "two", "three"])
    result = await survey.call("run-job", SURVEY, mode=mode, person=person)
    assert text_of(result).startswith("Job Completed Successfully")
    assert "one, two, three" in text_of(result)
    assert (survey.starts, survey.given()) == (1, ["one", "two", "three"])
    assert person.questions == [
        f'Ping.ps1 (job {survey.job_id}) asks: "{each}?"' for each in ("First", "Second", "Third")
    ]


async def test_a_process_that_ends_while_the_person_is_asked_can_name_the_job(survey: PsuAppUnderTest) -> None:
    async def look() -> None:
        jobs = [relay.running and relay.running.uid for relay in survey.responder.in_flight]
        assert jobs == [survey.job_id]
        await anyio.lowlevel.checkpoint()

    person = Person([None], before=look)
    assert (await survey.text("run-job", SURVEY, person=person)).startswith("Job Waiting for Feedback")
    assert len(person.questions) == 1


async def test_somebody_who_declines_gets_the_block(survey: PsuAppUnderTest, mode: Mode) -> None:
    result = await survey.call("run-job", SURVEY, mode=mode, person=Person(["one", None]))
    assert text_of(result).startswith("Job Waiting for Feedback")
    assert "\nSecond?\n" in text_of(result)
    assert (result.is_error, survey.starts, survey.given()) == (False, 1, ["one"])


async def test_after_a_no_the_assistant_is_not_handed_the_call_that_answers(
    survey: PsuAppUnderTest, mode: Mode
) -> None:
    result = await survey.call("run-job", SURVEY, mode=mode, person=Person([None]))
    text = text_of(result)
    assert "The user was asked, and said no. Do not answer in their place." in text
    assert 'answer-job job="' not in text
    assert record_of(result)["unanswered"] == "declined"


async def test_a_no_is_told_in_every_later_call(survey: PsuAppUnderTest, mode: Mode) -> None:
    async with survey.client(mode=mode, person=Person([None])) as client:
        await client.call_tool("run-job", SURVEY)
        looked = await client.call_tool("job-status", {"job": survey.job_id})
        listed = text_of(await client.call_tool("list-jobs", {"status": "active"}))
    assert "The user was asked, and said no. Do not answer in their place." in text_of(looked)
    assert record_of(looked)["report"]["unanswered"] == "declined"
    assert '"First?" - the user said no: do not answer in their place' in listed
    assert 'answer-job job="' not in text_of(looked) + listed


async def test_after_a_no_an_assistants_answer_goes_nowhere_and_the_person_is_asked_anew(
    survey: PsuAppUnderTest, mode: Mode
) -> None:
    person = Person([None, None, "one", "two", "three"])
    async with survey.client(mode=mode, person=person) as client:
        await client.call_tool("run-job", SURVEY)
        call = {"job": survey.job_id, "answer": "assistant"}
        refused = await client.call_tool("answer-job", call)
        assert survey.given() == []
        done = await client.call_tool("answer-job", call)
    assert "The user was asked, and said no. Do not answer in their place." in text_of(refused)
    assert text_of(done).startswith("Job Completed Successfully")
    assert (survey.given(), len(person.questions)) == (["one", "two", "three"], 5)


async def test_after_a_no_a_client_without_forms_is_refused(survey: PsuAppUnderTest) -> None:
    await survey.call("run-job", SURVEY, person=Person([None]))
    result = await survey.call("answer-job", {"job": survey.job_id, "answer": "assistant"})
    assert text_of(result).startswith("Answer not sent - The user said no to this prompt")
    assert record_of(result)["kind"] == "prompt_declined"
    assert (result.is_error, survey.given()) == (True, [])


async def test_a_no_holds_in_another_process_too(survey: PsuAppUnderTest) -> None:
    await survey.call("run-job", SURVEY, person=Person([None]))
    survey.responder = survey.another_process()
    looked = await survey.text("job-status", {"job": survey.job_id})
    listed = await survey.text("list-jobs", {"status": "active"})
    refused = await survey.call("answer-job", {"job": survey.job_id, "answer": "assistant"})
    assert "The user was asked, and said no. Do not answer in their place." in looked
    assert '"First?" - the user said no: do not answer in their place' in listed
    assert 'answer-job job="' not in looked + listed
    assert record_of(refused)["kind"] == "prompt_declined"
    assert survey.given() == []


async def test_a_no_to_one_prompt_is_none_to_the_next_in_another_process(survey: PsuAppUnderTest) -> None:
    await survey.call("run-job", SURVEY, person=Person(["one", None]))
    survey.responder = survey.another_process()
    await survey.call("answer-job", {"job": survey.job_id, "answer": "two"}, person=Person(["two", "three"]))
    assert survey.given() == ["one", "two", "three"]


async def test_the_ledger_keeps_no_word_of_a_prompt_that_was_declined(survey: PsuAppUnderTest) -> None:
    await survey.call("run-job", SURVEY, person=Person([None]))
    [prompt] = record_of(await survey.call("job-status", {"job": survey.job_id}))["report"]["prompts"]
    written = b"".join(each.read_bytes() for each in survey.ledger_file.parent.glob(f"{survey.ledger_file.name}*"))
    assert b"First?" not in written
    assert str(prompt["uid"]).encode() not in written


async def test_a_ledger_that_cannot_be_used_leaves_the_no_to_this_process(survey: PsuAppUnderTest) -> None:
    await survey.call("run-job", SURVEY)
    survey.ledger_file.unlink()
    survey.ledger_file.mkdir()
    person = Person([None])
    declined = await survey.text("answer-job", {"job": survey.job_id, "answer": "x", "prompt": "gone"}, person=person)
    looked = await survey.text("job-status", {"job": survey.job_id})
    assert "The user was asked, and said no." in declined
    assert "The user was asked, and said no." in looked


async def test_who_closes_the_form_after_a_no_has_not_taken_it_back(survey: PsuAppUnderTest, mode: Mode) -> None:
    actions = ["decline", "cancel"]

    async def person(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        del context, params
        return ElicitResult(action=actions.pop(0))  # pyright: ignore[reportArgumentType] - one of the actions

    async with survey.client(mode=mode, person=person) as client:
        await client.call_tool("run-job", SURVEY)
        text = text_of(await client.call_tool("answer-job", {"job": survey.job_id, "answer": "assistant"}))
    assert (actions, survey.given()) == ([], [])
    assert "The user was asked, and said no. Do not answer in their place." in text
    assert 'answer-job job="' not in text


async def test_a_no_is_about_one_prompt(survey: PsuAppUnderTest) -> None:
    await survey.call("run-job", SURVEY, person=Person([None]))
    survey.server.answer(survey.job, "elsewhere")
    survey.clock.advance(5)
    looked = await survey.text("job-status", {"job": survey.job_id})
    assert "said no" not in looked
    assert f'answer-job job="{survey.job_id}"' in looked


async def test_a_form_that_was_closed_is_no_no(survey: PsuAppUnderTest, mode: Mode) -> None:
    async def closed(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        del context, params
        return ElicitResult(action="cancel")

    result = await survey.call("run-job", SURVEY, mode=mode, person=closed)
    assert "The user closed the form without an answer." in text_of(result)
    assert f'answer-job job="{survey.job_id}"' in text_of(result)
    assert record_of(result)["unanswered"] == "form_closed"


async def test_a_client_without_forms_gets_the_documented_block(survey: PsuAppUnderTest) -> None:
    result = await survey.call("run-job", SURVEY)
    assert "form" not in text_of(result)
    assert text_of(result).split("\n\n")[-1].startswith(f'To answer it: answer-job job="{survey.job_id}"')
    assert record_of(result)["unanswered"] == "no_form"


MENU = JobScenario(
    lines=(Line("1) Restart"), Line("2) Stop\npassword=hunter2zz"), Line("never reached", after=9.0)),
    prompts=(Prompt("Your choice\n(1 or 2)", "Choice", 1.0),),
)


async def test_a_menu_stands_in_the_block_above_its_prompt(any_psu: PsuAppUnderTest) -> None:
    any_psu.script("Ping.ps1").scenario = MENU
    text = await any_psu.text("run-job", SURVEY)
    assert text.index("1) Restart\n2) Stop\n") < text.index("Your choice\n(1 or 2)")
    assert "hunter2zz" not in text


async def test_a_menu_and_a_prompt_of_several_lines_stand_in_the_form(survey: PsuAppUnderTest, mode: Mode) -> None:
    survey.script("Ping.ps1").scenario = MENU
    person = Person([None])
    await survey.text("run-job", SURVEY, mode=mode, person=person)
    (asked,) = person.questions
    assert asked.startswith(f"Ping.ps1 (job {survey.job_id}) asks:\n| Your choice\n| (1 or 2)\n\n")
    assert "The job printed before it:\n| 1) Restart\n| 2) Stop\n" in asked
    assert "hunter2zz" not in asked


async def test_a_prompt_is_shown_though_the_output_before_it_cannot_be_read(survey: PsuAppUnderTest) -> None:
    survey.server.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "/output$"))
    text = await survey.text("run-job", SURVEY)
    assert "\nFirst?\n" in text
    assert "Printed before it" not in text


async def test_a_secret_is_never_asked_for_at_the_client(psu: PsuAppUnderTest, mode: Mode) -> None:
    person = Person(["ana"])
    text = await psu.text("run-job", NEW_USER, mode=mode, person=person)
    assert "Prompt (secret):" in text
    assert "Answered:     1 prompt" in text
    assert f"rmm-jobs-mcp --system psu answer-job {psu.job_id}" in text
    assert (len(person.questions), psu.starts, psu.given()) == (1, 1, ["ana"])


async def test_a_secret_is_not_taken_from_an_assistant(psu: PsuAppUnderTest, mode: Mode) -> None:
    async with psu.client(mode=mode, person=Person([])) as client:
        await client.call_tool("run-job", {**NEW_USER, "wait": False})
        psu.clock.advance(5)
        await client.call_tool("answer-job", {"job": psu.job_id, "answer": "ana"})
        result = await client.call_tool("answer-job", {"job": psu.job_id, "answer": "hunter2zz"})
    assert text_of(result).startswith("Answer not sent - The job asks for a secret")
    assert "hunter2zz" not in str(result)
    assert (result.is_error, psu.given()) == (True, ["ana"])
    assert psu.asked("PUT") == ["PUT /jobfeedback"]


async def test_a_look_asks_nobody_and_an_answer_asks_on(survey: PsuAppUnderTest, mode: Mode) -> None:
    """`job-status` is hinted as read-only, and is."""
    person = Person(["two", "three"])
    async with survey.client(mode=mode, person=person) as client:
        await client.call_tool("run-job", {**SURVEY, "wait": False})
        looked = text_of(await client.call_tool("job-status", {"job": survey.job_id}))
        survey.clock.advance(2)
        looked_again = text_of(await client.call_tool("job-status", {"job": survey.job_id}))
        waited = text_of(await client.call_tool("job-status", {"job": survey.job_id, "wait": True}))
        assert (person.questions, survey.given()) == ([], [])
        answered = text_of(await client.call_tool("answer-job", {"job": survey.job_id, "answer": "one"}))
    assert looked.startswith("Job Queued")
    assert looked_again.startswith("Job Waiting for Feedback")
    assert waited.startswith("Job Waiting for Feedback")
    assert answered.startswith("Job Completed Successfully")
    assert (survey.starts, survey.given()) == (1, ["one", "two", "three"])


async def test_a_client_that_never_asks_gets_the_block_in_time(survey: PsuAppUnderTest) -> None:
    async def nobody(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        del context, params
        survey.clock.advance(60)
        await anyio.sleep_forever()
        raise AssertionError

    with anyio.fail_after(10):
        text = await survey.text("run-job", SURVEY, person=nobody)
    assert text.startswith("Job Waiting for Feedback")
    assert f'To answer it: answer-job job="{survey.job_id}"' in text
    assert "The call had to end before the user had answered." in text
    assert (survey.starts, survey.given()) == (1, [])


async def test_nobody_is_asked_when_no_time_is_left_to_send_what_they_say(survey: PsuAppUnderTest) -> None:
    async def think() -> None:
        survey.clock.advance(19)
        await anyio.lowlevel.checkpoint()

    person = Person(["one", "two", "three"], before=think)
    text = await survey.text("run-job", SURVEY, person=person)
    assert "Answered:     2 prompts" in text
    assert "\nThird?\n" in text
    assert (len(person.questions), survey.given()) == (2, ["one", "two"])


async def test_a_client_that_refuses_to_ask_gets_the_block(survey: PsuAppUnderTest) -> None:
    async def broken(context: ClientRequestContext, params: ElicitRequestParams) -> ErrorData:
        del context, params
        return ErrorData(code=-32601, message="not here after all")

    text = await survey.text("run-job", SURVEY, person=broken)
    assert text.startswith("Job Waiting for Feedback")
    assert "The form could not be shown, or came back without an answer." in text


@pytest.mark.parametrize("content", [{}, {"answer": ["not", "text"]}, None])
async def test_a_form_that_comes_back_without_an_answer_answers_nothing(
    survey: PsuAppUnderTest, mode: Mode, content: dict[str, str | int | float | bool | list[str] | None] | None
) -> None:
    async def careless(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        del context, params
        return ElicitResult(action="accept", content=content)

    text = await survey.text("run-job", SURVEY, mode=mode, person=careless)
    assert text.startswith("Job Waiting for Feedback")
    assert (survey.starts, survey.given()) == (1, [])


async def test_the_person_and_the_assistant_do_not_both_answer(survey: PsuAppUnderTest, mode: Mode) -> None:
    """While the form is open, somebody answers the prompt in the web console."""

    async def elsewhere() -> None:
        if not survey.job.answers:
            survey.server.answer(survey.job, "elsewhere")
            survey.clock.advance(1)
        await anyio.lowlevel.checkpoint()

    person = Person(["one", None], before=elsewhere)
    result = await survey.call("run-job", SURVEY, mode=mode, person=person)
    assert text_of(result).startswith("Job Waiting for Feedback")
    assert "\nSecond?\n" in text_of(result)
    assert "Not sent: 1 answer." in text_of(result)
    assert "Answered:" not in text_of(result)
    assert person.questions[1].startswith("What you typed before was not sent: that prompt is not asked any more. ")
    assert (result.is_error, survey.starts, survey.given()) == (False, 1, ["elsewhere"])


async def test_a_person_who_was_too_late_once_goes_on_with_the_next_prompts(
    survey: PsuAppUnderTest, mode: Mode
) -> None:
    async def elsewhere() -> None:
        if not survey.job.answers:
            survey.server.answer(survey.job, "elsewhere")
            survey.clock.advance(1)
        await anyio.lowlevel.checkpoint()

    person = Person(["one", "two", "three"], before=elsewhere)
    text = await survey.text("run-job", SURVEY, mode=mode, person=person)
    assert text.startswith("Job Completed Successfully")
    assert "elsewhere, two, three" in text
    assert "Not sent: 1 answer." in text
    assert (len(person.questions), survey.given()) == (3, ["elsewhere", "two", "three"])


async def test_a_job_that_ended_while_the_form_was_open_is_shown_with_its_end(
    survey: PsuAppUnderTest, mode: Mode
) -> None:
    async def cancelled() -> None:
        survey.server.cancel(survey.job)
        survey.clock.advance(1)
        await anyio.lowlevel.checkpoint()

    text = await survey.text("run-job", SURVEY, mode=mode, person=Person(["one"], before=cancelled))
    assert text.startswith("Job Canceled")
    assert "Not sent: 1 answer." in text


async def test_answers_are_counted_over_the_rounds(survey: PsuAppUnderTest, mode: Mode) -> None:
    text = await survey.text("run-job", SURVEY, mode=mode, person=Person(["one", "two", None]))
    assert "Answered:     2 prompts" in text
    assert survey.given() == ["one", "two"]


# --- the second round of the stateless generation -----------------------------------------------------------------


async def first_round(client: Client) -> InputRequiredResult:
    result = await client.session.call_tool("run-job", SURVEY, allow_input_required=True)
    assert isinstance(result, InputRequiredResult)
    return result


async def next_round(
    client: Client, asked: InputRequiredResult, responses: InputResponses | None, tool: str = "run-job"
) -> CallToolResult | InputRequiredResult:
    arguments = SURVEY if tool == "run-job" else {"job": "1"}
    return await client.session.call_tool(
        tool, arguments, input_responses=responses, request_state=asked.request_state, allow_input_required=True
    )


async def test_a_second_round_that_is_replayed_starts_and_answers_nothing_again(survey: PsuAppUnderTest) -> None:
    async with survey.client(mode="auto", person=Person([])) as client:
        asked = await first_round(client)
        assert isinstance(await next_round(client, asked, ANSWERS), InputRequiredResult)
        replayed = await next_round(client, asked, ANSWERS)
    assert isinstance(replayed, InputRequiredResult)
    assert (survey.starts, survey.given()) == (1, ["ana"])


@pytest.mark.parametrize(
    "responses", [None, {}, {"else": ElicitResult(action="accept", content={"answer": "ana"})}], ids=str
)
async def test_a_second_round_without_an_answer_starts_nothing(
    survey: PsuAppUnderTest, responses: InputResponses | None
) -> None:
    async with survey.client(mode="auto", person=Person([])) as client:
        shown = await next_round(client, await first_round(client), responses)
    assert isinstance(shown, CallToolResult)
    assert text_of(shown).startswith("Job Waiting for Feedback")
    assert (survey.starts, survey.given()) == (1, [])


@pytest.mark.parametrize("state", ["forged", "12/34"])
async def test_a_state_that_is_not_ours_is_refused(survey: PsuAppUnderTest, state: str) -> None:
    async with survey.client(mode="auto", person=Person([])) as client:
        asked = await first_round(client)
        with pytest.raises(MCPError):
            await next_round(client, asked.model_copy(update={"request_state": state}), ANSWERS)
        with pytest.raises(MCPError):
            await next_round(client, asked, ANSWERS, tool="job-status")
    assert (survey.starts, survey.given()) == (1, [])


async def test_the_question_does_not_show_what_the_script_was_given(survey: PsuAppUnderTest) -> None:
    async with survey.client(mode="auto", person=Person([])) as client:
        asked = await first_round(client)
    assert survey.job_id not in (asked.request_state or "")


# --- a lost answer to an answer --------------------------------------------------------------------------------------


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.FAILS_AFTER, "PUT"),
        Fault(FaultKind.CUT_AFTER, "PUT"),
        Fault(FaultKind.EMPTY, "PUT"),
        Fault(FaultKind.CUT_JSON, "PUT"),
        Fault(FaultKind.SLOW, "PUT", seconds=60),
    ],
    ids=lambda fault: str(fault.kind),
)
async def test_an_answer_that_arrived_is_not_sent_again_though_nobody_said_so(
    survey: PsuAppUnderTest, fault: Fault, mode: Mode
) -> None:
    survey.server.faults.add(fault)
    text = await survey.text("run-job", SURVEY, mode=mode, person=Person(["one", None]))
    assert text.startswith("Job Waiting for Feedback")
    assert "\nSecond?\n" in text
    assert survey.given() == ["one"]
    assert len(survey.asked("PUT")) == 1


@pytest.mark.parametrize(
    ("fault", "heading"),
    [
        (Fault(FaultKind.FAILS_BEFORE, "PUT"), "PowerShell Universal has an internal error"),
        (Fault(FaultKind.CUT_BEFORE, "PUT"), "PowerShell Universal cannot be reached"),
        (Fault(FaultKind.HTML, "PUT"), "PowerShell Universal's answer cannot be understood"),
        (Fault(FaultKind.FORBIDDEN, "PUT"), "Permission denied"),
        (Fault(FaultKind.FORBIDDEN, "PUT", status=401), "Authentication failed"),
        (Fault(FaultKind.RATE_LIMITED, "PUT", retry_after=30), "Too many requests"),
        (Fault(FaultKind.RATE_LIMITED, "PUT"), "Too many requests"),
    ],
    ids=str,
)
async def test_an_answer_that_did_not_arrive_is_said_to_and_can_be_given_again(
    survey: PsuAppUnderTest, fault: Fault, heading: str
) -> None:
    async with survey.client() as client:
        await client.call_tool("run-job", SURVEY)
        survey.server.faults.add(fault)
        lost = await client.call_tool("answer-job", {"job": survey.job_id, "answer": "one"})
        survey.clock.advance(60)  # after a limit the account is left alone for a minute
        again = text_of(await client.call_tool("answer-job", {"job": survey.job_id, "answer": "one"}))
    assert text_of(lost).startswith(heading)
    assert "Nothing was started" not in text_of(lost)
    assert record_of(lost)["kind"] != "finished"
    assert "\nSecond?\n" in again
    assert (survey.starts, survey.given()) == (1, ["one"])
