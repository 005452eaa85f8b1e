"""How a person is asked: only where the client can, and a reply that is none, late or unknown starts nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from mcp.types import (
    CallToolRequestParams,
    ClientCapabilities,
    ElicitationCapability,
    ElicitResult,
    FormElicitationCapability,
    UrlElicitationCapability,
)
from pydantic import BaseModel

from fakes.requests import request_of
from rmm_jobs.domain.callers import Question, Unanswered, ask_nobody
from rmm_jobs.domain.errors import QuestionExpired
from rmm_jobs.domain.model import Job
from rmm_jobs.jobs.context import CallStart
from rmm_jobs.responses import Work
from rmm_jobs.server import questions
from rmm_jobs.server.elicitation import InputRequired, asker, can_be_asked, reply_in, resumed
from rmm_jobs.server.questions import QuestionKind

FORM, URL = FormElicitationCapability(), UrlElicitationCapability()
ASKED_AT = 1_000.0


@dataclass(frozen=True)
class Sure(Question[bool]):
    what: str


class Answer(BaseModel):
    ok: bool


class Asked(BaseModel):
    what: str


async def work(*_: object) -> Any:  # noqa: ANN401  # never called here
    raise AssertionError("the tool's own work begins anew")


def resume(state: Asked, form: Answer | Unanswered, tool: Work) -> Work:
    """Leave in the work what it was resumed with."""
    assert tool is work
    seen.append((state, form))
    return work


seen: list[tuple[Asked, Answer | Unanswered]] = []
KIND = QuestionKind(
    name="sure",
    version=2,
    question=Sure,
    form=Answer,
    state=Asked,
    message=lambda question: f"{question.what}?",
    remember=lambda question: Asked(what=question.what),
    reply=lambda form: form.ok,
    resume=resume,
)
YES = ElicitResult(action="accept", content={"ok": True})


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "KINDS", (KIND,))
    seen.clear()


def made(started: CallStart | None = None) -> str:
    """The state that a call has left with its question."""
    state = InputRequired(KIND, Sure("delete it"), started or CallStart(), ASKED_AT).result.request_state
    assert state is not None
    return state


def brought(state: str | None, reply: ElicitResult | None = YES) -> CallToolRequestParams:
    return CallToolRequestParams(
        name="x", request_state=state, input_responses=None if reply is None else {KIND.name: reply}
    )


def never_late(_asked_at: float) -> bool:
    return False


def goes_on(params: CallToolRequestParams, is_late: Callable[[float], bool] = never_late) -> CallStart:
    started = CallStart()
    assert resumed(params, work, started, is_late) is work
    return started


@pytest.mark.parametrize(
    ("can", "asked"),
    [
        (ElicitationCapability(), True),
        (ElicitationCapability(form=FORM), True),
        (ElicitationCapability(form=FORM, url=URL), True),
        (ElicitationCapability(url=URL), False),
        (None, False),
    ],
    ids=["as older clients say it", "forms", "both", "addresses alone", "nothing"],
)
def test_a_person_is_asked_where_the_client_has_forms(can: ElicitationCapability | None, asked: bool) -> None:
    context = request_of(ClientCapabilities(elicitation=can))
    assert can_be_asked(context) is asked
    assert (asker(context, CallStart(), lambda: 0.0) is not ask_nobody) is asked
    assert not can_be_asked(request_of(None))


@pytest.mark.parametrize(
    ("response", "reply"),
    [
        (YES, Answer(ok=True)),
        (ElicitResult(action="decline"), Unanswered.DECLINED),
        (ElicitResult(action="decline", content={"ok": True}), Unanswered.DECLINED),
        (ElicitResult(action="cancel"), Unanswered.CANCELED),
        (ElicitResult(action="accept", content={}), Unanswered.NOT_SHOWN),
        (ElicitResult(action="accept"), Unanswered.NOT_SHOWN),
        (ElicitResult(action="accept", content={"ok": "perhaps"}), Unanswered.NOT_SHOWN),
        (None, Unanswered.NOT_SHOWN),
        ({"action": "accept", "content": {"ok": True}}, Unanswered.NOT_SHOWN),
    ],
)
def test_only_a_filled_form_is_a_reply(response: object, reply: Answer | Unanswered) -> None:
    assert reply_in(response, Answer) == reply


def test_a_call_without_a_state_does_the_tools_own_work() -> None:
    for state in (None, ""):
        assert goes_on(brought(state)).job is None
    assert seen == []


def test_a_reply_goes_to_the_question_with_what_the_client_has_kept_of_it() -> None:
    started = CallStart(Job("j1"))
    assert goes_on(brought(made(started))).job == Job("j1")
    assert seen == [(Asked(what="delete it"), Answer(ok=True))]


def test_a_call_without_its_reply_is_a_resumed_one_all_the_same() -> None:
    goes_on(brought(made(), None))
    goes_on(brought(made(), ElicitResult(action="decline")))
    assert [form for _, form in seen] == [Unanswered.NOT_SHOWN, Unanswered.DECLINED]


def test_a_yes_that_comes_too_late_counts_as_none() -> None:
    moments: list[float] = []

    def is_late(asked_at: float) -> bool:
        moments.append(asked_at)
        return True

    goes_on(brought(made()), is_late)
    assert (moments, seen[0][1]) == ([ASKED_AT], Unanswered.EXPIRED)


def test_a_state_of_a_version_that_kept_no_time_is_never_late() -> None:
    goes_on(brought(made().replace(f',"asked_at":{ASKED_AT}', "")), lambda _: True)
    assert seen[0][1] == Answer(ok=True)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"sure"', '"other"'), ('"version":2', '"version":1'), ('"what"', '"which"'), ("{", "["), ('"data"', '"dates"')],
    ids=["another kind", "another version", "another state", "no JSON", "no data"],
)
def test_what_nobody_here_has_asked_starts_nothing(old: str, new: str) -> None:
    state = made(CallStart(Job("j1")))
    assert old in state
    with pytest.raises(QuestionExpired):
        resumed(brought(state.replace(old, new, 1)), work, CallStart(), never_late)
    assert seen == []


def test_an_unknown_question_hides_no_job() -> None:
    started = CallStart()
    state = made(CallStart(Job("j1"))).replace('"sure"', '"other"')
    with pytest.raises(QuestionExpired):
        resumed(brought(state), work, started, never_late)
    assert started.job == Job("j1")
