"""Tasks on the wire: who has them, whose they are, and how each state of one is written."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from mcp import MCPError
from mcp.server.auth.middleware.auth_context import auth_context_var
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.types import HEADER_MISMATCH, MISSING_REQUIRED_CLIENT_CAPABILITY, ClientCapabilities

from fakes.requests import HttpRequest, request_of
from rmm_jobs.server.guards import Context
from rmm_jobs.server.task_wire import EXTENSION, Task, TaskUpdateParams, is_declared, require_declared, subject_of

MADE = datetime(2026, 11, 27, 8, 0, 0, 750_000, tzinfo=UTC)
HAS_TASKS = ClientCapabilities(extensions={EXTENSION: {}})


def over_http(**headers: str) -> Context:
    return request_of(HAS_TASKS, http=HttpRequest({name.replace("_", "-"): value for name, value in headers.items()}))


@pytest.mark.parametrize(
    ("capabilities", "version", "declared"),
    [
        (HAS_TASKS, "2026-07-28", True),
        (HAS_TASKS, "2025-11-25", False),
        (ClientCapabilities(extensions={"another": {}}), "2026-07-28", False),
        (ClientCapabilities(), "2026-07-28", False),
        (None, "2026-07-28", False),
    ],
)
def test_a_client_has_tasks_where_it_says_so_in_the_new_generation(
    capabilities: ClientCapabilities | None, version: str, declared: bool
) -> None:
    assert is_declared(request_of(capabilities, version=version)) is declared


def test_a_client_without_tasks_is_told_what_it_has_to_declare() -> None:
    with pytest.raises(MCPError) as refused:
        require_declared(request_of(ClientCapabilities()), "t1")
    assert refused.value.error.code == MISSING_REQUIRED_CLIENT_CAPABILITY
    assert refused.value.error.data == {"requiredCapabilities": {"extensions": {EXTENSION: {}}}}


def test_a_header_that_routes_the_request_has_to_name_its_task() -> None:
    require_declared(over_http(mcp_name="t1"), "t1")
    require_declared(request_of(HAS_TASKS), "t1")  # stdio has no headers
    for context in (over_http(mcp_name="t2"), over_http()):
        with pytest.raises(MCPError) as refused:
            require_declared(context, "t1")
        assert refused.value.error.code == HEADER_MISMATCH


def state(now: datetime, **more: object) -> Mapping[str, Any]:
    return Task("t1", MADE).state("working", "Running", now, **more)


def test_a_state_is_written_in_whole_seconds_of_utc_with_its_life_in_milliseconds() -> None:
    now = MADE + timedelta(minutes=1)
    assert state(now) == {
        "taskId": "t1",
        "status": "working",
        "statusMessage": "Running",
        "createdAt": "2026-11-27T08:00:00Z",
        "lastUpdatedAt": "2026-11-27T08:01:00Z",
        "ttlMs": 7 * 24 * 3600 * 1000,
        "pollIntervalMs": 5000,
    }


def test_a_state_is_never_older_than_its_task() -> None:
    assert state(MADE - timedelta(hours=1))["lastUpdatedAt"] == "2026-11-27T08:00:00Z"


def test_what_a_state_has_besides_stands_beside_the_rest() -> None:
    assert state(MADE, result={"x": 1})["result"] == {"x": 1}


def token(subject: str | None, issuer: str | None = None) -> AccessToken:
    claims = None if issuer is None else {"iss": issuer}
    return AccessToken(token="t", client_id="client", scopes=[], subject=subject, claims=claims)


@pytest.mark.parametrize(
    ("held", "subject"),
    [
        (token("ana", "https://a.test"), "https://a.test\0ana"),
        (token("ana", "https://b.test"), "https://b.test\0ana"),
        (token(None), "\0client"),
        (None, ""),
    ],
    ids=["a person", "the same name elsewhere", "a client alone", "nobody"],
)
def test_a_task_belongs_to_whom_the_transport_has_identified(held: AccessToken | None, subject: str) -> None:
    reset = auth_context_var.set(None if held is None else AuthenticatedUser(held))
    try:
        assert subject_of(over_http()) == subject
        assert subject_of(request_of(HAS_TASKS)) == ""  # over stdio nobody is identified
    finally:
        auth_context_var.reset(reset)


def test_an_update_without_replies_has_none() -> None:
    assert TaskUpdateParams.model_validate({"taskId": "t1"}).input_responses == {}
