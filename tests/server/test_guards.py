"""A bug's text stays here, what is meant for the client goes through, and a method stays within its generation."""

import pytest
from mcp import MCPError
from mcp.types import INTERNAL_ERROR, INVALID_PARAMS, METHOD_NOT_FOUND

from fakes.requests import request_of
from rmm_jobs.server.guards import Context, kept_here, opaque, stateless

SECRET = "hunter2"


async def breaks(context: Context, params: str) -> str:
    del context
    raise RuntimeError(params)


async def refuses(context: Context, params: str) -> str:
    del context
    raise MCPError(INVALID_PARAMS, params)


async def answers(context: Context, params: str) -> dict[str, str]:
    del context
    return {"said": params}


async def test_the_text_of_a_bug_reaches_neither_the_client_nor_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(MCPError) as failed:
        await opaque(breaks)(request_of(), SECRET)
    assert (failed.value.error.code, failed.value.error.message) == (INTERNAL_ERROR, "Internal server error")
    assert failed.value.error.data is None
    assert (failed.value.__cause__, failed.value.__suppress_context__) == (None, True)
    assert caplog.records
    assert SECRET not in caplog.text


async def test_an_error_for_the_client_goes_through_as_it_is() -> None:
    with pytest.raises(MCPError) as refused:
        await opaque(refuses)(request_of(), "no such task")
    assert (refused.value.error.code, refused.value.error.message) == (INVALID_PARAMS, "no such task")


async def test_an_answer_goes_through_as_it_is() -> None:
    assert await opaque(answers)(request_of(), "x") == {"said": "x"}


def test_an_end_of_the_process_is_no_bug() -> None:
    with pytest.raises(KeyboardInterrupt), kept_here():
        raise KeyboardInterrupt


@pytest.mark.parametrize("version", ["2025-06-18", "2025-11-25", ""])
async def test_a_method_of_the_new_generation_is_unknown_to_an_older_one(version: str) -> None:
    with pytest.raises(MCPError) as unknown:
        await stateless(answers)(request_of(version=version), "x")
    assert (unknown.value.error.code, unknown.value.error.data) == (METHOD_NOT_FOUND, "tasks/get")
    assert await stateless(answers)(request_of(), "x") == {"said": "x"}
