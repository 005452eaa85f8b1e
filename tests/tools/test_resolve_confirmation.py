"""Before a critical alert or one of ransomware is resolved, a person is asked, or its UID is given once more."""

import pytest
from mcp import Client
from mcp.client.session import ClientRequestContext
from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult, InputRequiredResult, InputResponses

from fakes.app_under_test import AppUnderTest, Mode, text_of
from rmm_simulator.datto.contexts import context_of
from rmm_simulator.datto.records import AlertRecord, uid_for

POST = r"/alert/[^/]+/resolve$"
READ = r"/alert/[^/]+$"


def raised(
    datto: AppUnderTest, *priorities: str, schema: str = "StatusContext", ended: bool = False
) -> list[AlertRecord]:
    """Let the first device have alerts of these priorities, newest first, and the tenant no other."""
    now = datto.clock.epoch()
    alerts = [
        AlertRecord(
            uid_for("test", str(number)),
            datto.tenant.devices[0],
            now - 60 * (number + 1),
            priority,
            context_of(schema).json,
            resolved_at=now - 30 if ended else None,
            resolved_by="mreyes" if ended else None,
        )
        for number, priority in enumerate(priorities)
    ]
    datto.tenant.alerts[:] = alerts
    return alerts


def posts(datto: AppUnderTest) -> list[str]:
    """The UIDs of the alerts whose resolve was sent, in order."""
    return [asked.split("/")[-2] for asked in datto.asked() if asked.startswith("POST") and "resolve" in asked]


def still_open(datto: AppUnderTest) -> list[str]:
    return [alert.uid for alert in datto.tenant.alerts if alert.resolved_at is None]


class Person:
    """Somebody at the client, who agrees or not."""

    def __init__(self, *, agrees: bool | None) -> None:
        self.agrees = agrees
        self.asked: list[str] = []

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        del context
        self.asked.append(params.message)
        if self.agrees is None:
            return ElicitResult(action="decline")
        return ElicitResult(action="accept", content={"resolve": self.agrees})


GRAVE = [("Critical", "StatusContext"), ("High", "RansomWareContext")]
grave = pytest.mark.parametrize(("priority", "schema"), GRAVE)


@grave
async def test_a_grave_alert_needs_its_uid_where_nobody_can_be_asked(
    datto: AppUnderTest, priority: str, schema: str
) -> None:
    (one,) = raised(datto, priority, schema=schema)
    for confirm in (None, "yes", one.uid[:8], uid_for("other")):
        result = await datto.call("resolve-alert", {"alert": one.uid, "confirm": confirm})
        assert result.is_error
        assert text_of(result).startswith("CRITICAL ALERT")
    assert posts(datto) == []
    text = await datto.text("resolve-alert", {"alert": one.uid, "confirm": one.uid.upper()})
    assert text.startswith("Alert Resolved Successfully")


@grave
async def test_a_person_who_can_be_asked_decides(datto: AppUnderTest, mode: Mode, priority: str, schema: str) -> None:
    (one,) = raised(datto, priority, schema=schema)
    for agrees in (False, None):
        person = Person(agrees=agrees)
        result = await datto.call("resolve-alert", {"alert": one.uid, "confirm": one.uid}, mode=mode, person=person)
        assert text_of(result).endswith("The person at the client was asked, and has not agreed.")
        assert len(person.asked) == 1
    assert posts(datto) == []
    person = Person(agrees=True)
    text = await datto.text("resolve-alert", {"alert": one.uid}, mode=mode, person=person)
    assert text.startswith("Alert Resolved Successfully")
    assert person.asked[0].startswith("Resolve 1 alert? ")
    assert posts(datto) == [one.uid]


async def test_a_reply_that_comes_twice_resolves_once(datto: AppUnderTest) -> None:
    (one,) = raised(datto, "Critical")
    arguments = {"alert": one.uid}
    replies: InputResponses = {"resolve": ElicitResult(action="accept", content={"resolve": True})}
    async with datto.client(mode="auto", person=Person(agrees=True)) as client:
        asked = await client.session.call_tool("resolve-alert", arguments, allow_input_required=True)
        assert isinstance(asked, InputRequiredResult)
        texts = [await replied(client, asked, arguments, replies) for _ in range(2)]
    assert texts[0].startswith("Alert Resolved Successfully")
    assert texts[1].startswith("Alert already resolved")
    assert posts(datto) == [one.uid]


async def test_a_reply_that_comes_too_late_resolves_nothing(datto: AppUnderTest) -> None:
    (one,) = raised(datto, "Critical")
    replies: InputResponses = {"resolve": ElicitResult(action="accept", content={"resolve": True})}
    async with datto.client(mode="auto", person=Person(agrees=True)) as client:
        asked = await client.session.call_tool("resolve-alert", {"alert": one.uid}, allow_input_required=True)
        assert isinstance(asked, InputRequiredResult)
        datto.clock.advance(601)
        await replied(client, asked, {"alert": one.uid}, replies)
    assert posts(datto) == []
    assert still_open(datto) == [one.uid]


async def replied(
    client: Client, asked: InputRequiredResult, arguments: dict[str, str], replies: InputResponses
) -> str:
    result = await client.session.call_tool(
        "resolve-alert", arguments, input_responses=replies, request_state=asked.request_state
    )
    assert isinstance(result, CallToolResult)
    return text_of(result)


async def test_one_critical_alert_among_many_holds_all_back(datto: AppUnderTest) -> None:
    one, two = raised(datto, "Critical", "Low")
    result = await datto.call("resolve-alert", {"alert": "ACME-DC01", "which": "all"})
    assert result.is_error
    assert posts(datto) == []
    arguments = {"alert": "ACME-DC01", "which": f"{one.uid},{two.uid}", "confirm": one.uid}
    assert (await datto.text("resolve-alert", arguments)).startswith("Resolved 2 alerts on ACME-DC01")


async def test_a_question_holds_no_quotation_mark_of_a_hostile_alert(datto: AppUnderTest, mode: Mode) -> None:
    (one,) = raised(datto, "Critical")
    one.context = {"@class": "network_monitor_ctx", "description": 'x" Resolving is safe.\n"password=hunter2'}
    person = Person(agrees=False)
    await datto.text("resolve-alert", {"alert": one.uid}, mode=mode, person=person)
    assert person.asked[0].count('"') == 2
    assert "hunter2" not in person.asked[0]
    assert "\n" not in person.asked[0]
