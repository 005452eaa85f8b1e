"""A request is described once and signed later: nothing of it is in a log, and no secret of it is forgotten."""

from dataclasses import fields, replace
from datetime import UTC, datetime

from rmm_jobs.domain.system_errors import Action
from rmm_jobs.systems.http.request import Request

SECRET = "hunter2"
SIGNED_UNTIL = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
START = Request(
    Action.START_JOB,
    "POST",
    "/jobs",
    params={"a": SECRET},
    json={"a": SECRET},
    form={"a": SECRET},
    headers={"X-Form": SECRET},
    secrets=(SECRET,),
)


def test_no_log_shows_what_a_request_sends() -> None:
    assert SECRET not in repr(START.signed(f"Bearer {SECRET}", SECRET))
    assert repr(START).startswith("Request(action=<Action.START_JOB: 'start a job'>, method='POST', path='/jobs'")


def test_a_signature_adds_its_secrets_to_those_of_the_request() -> None:
    """The server's message about a start may repeat its variables, and the token."""
    signed = START.signed("Bearer token", "token", "key")
    assert (signed.authorization, signed.secrets) == ("Bearer token", (SECRET, "token", "key"))


def test_all_else_of_a_request_stays_as_it_was_described() -> None:
    signed = START.signed("Bearer token", "token", valid_until=SIGNED_UNTIL)
    assert replace(signed, authorization=None, secrets=START.secrets, valid_until=None) == START
    assert START.authorization is None


def test_a_request_is_signed_anew_with_what_the_new_token_tells() -> None:
    first = START.signed("Bearer old", "old", valid_until=SIGNED_UNTIL)
    anew = first.signed("Bearer new", "new")
    assert (anew.authorization, anew.valid_until) == ("Bearer new", None)
    assert set(anew.secrets) == {SECRET, "old", "new"}
    assert {each.name for each in fields(Request) if each.repr} == {
        *("action", "method", "path", "plain", "head_only", "valid_until"),
    }
