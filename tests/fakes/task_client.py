"""A client of 2026-07-28 that has tasks, and sends and reads nothing but JSON."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import anyio
import pytest
from anyio.streams.memory import MemoryObjectSendStream
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCError, JSONRPCResponse, jsonrpc_message_adapter

from fakes.product import ProductUnderTest
from rmm_jobs.app import build_server
from rmm_jobs.responses import Responder
from rmm_jobs.server.server import RECORD
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.toolsets import Selection

Json = dict[str, Any]

TASKS = "io.modelcontextprotocol/tasks"
ASKS: Json = {"elicitation": {"form": {}}}


class RpcError(Exception):
    """A request that was answered with an error."""

    def __init__(self, error: Json) -> None:
        super().__init__(error)
        self.code: int = error["code"]
        self.message: str = error["message"]
        self.data: Json | None = error.get("data")


class TaskClient(ABC):
    """Make the requests of a client; `capabilities` are told with each of them."""

    def __init__(self, capabilities: Json | None = None) -> None:
        self.capabilities: Json = {"extensions": {TASKS: {}}, **(ASKS if capabilities is None else capabilities)}

    @abstractmethod
    async def exchange(self, method: str, params: Json) -> Json:
        """Send a request and return its answer, whole."""

    async def ask(self, method: str, **params: object) -> Json:
        """Return the result of a request."""
        meta = {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": {"name": "a-test", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": self.capabilities,
        }
        answer = await self.exchange(method, {**params, "_meta": meta})
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer["result"]

    async def call(self, tool: str, arguments: Mapping[str, object]) -> Json:
        return await self.ask("tools/call", name=tool, arguments=dict(arguments))

    async def start(self, tool: str, arguments: Mapping[str, object]) -> str:
        """The id of the task that a call is answered with."""
        result = await self.call(tool, arguments)
        assert (result["resultType"], result["status"]) == ("task", "working"), result
        return result["taskId"]

    async def get(self, task: str) -> Json:
        result = await self.ask("tasks/get", taskId=task)
        assert result["resultType"] == "complete"
        assert result["taskId"] == task
        return result

    async def update(self, task: str, **replies: Json) -> Json:
        return await self.ask("tasks/update", taskId=task, inputResponses=replies)

    async def answer(self, task: str, prompt: str, words: str) -> Json:
        return await self.update(task, **{prompt: {"action": "accept", "content": {"answer": words}}})

    async def cancel(self, task: str) -> Json:
        return await self.ask("tasks/cancel", taskId=task)


@dataclass
class _Waiting:
    answered: anyio.Event = field(default_factory=anyio.Event)
    answer: Json = field(default_factory=dict[str, Any])


class InProcessClient(TaskClient):
    """A client beside the server, in one process."""

    def __init__(
        self, to_server: MemoryObjectSendStream[SessionMessage | Exception], capabilities: Json | None
    ) -> None:
        super().__init__(capabilities)
        self._to_server = to_server
        self._numbers = count(1)
        self.waiting: dict[object, _Waiting] = {}

    async def exchange(self, method: str, params: Json) -> Json:
        number = next(self._numbers)
        waiting = self.waiting[number] = _Waiting()
        message = jsonrpc_message_adapter.validate_python(
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        )
        await self._to_server.send(SessionMessage(message))
        await waiting.answered.wait()
        return waiting.answer


@asynccontextmanager
async def task_client(
    app: ProductUnderTest,
    *,
    responder: Responder | None = None,
    capabilities: Json | None = None,
    served: Selection | None = None,
) -> AsyncGenerator[InProcessClient]:
    """A connected client. The server ends with it."""
    spec = SYSTEMS[app.ways.system]
    responder = responder or app.responder
    server = build_server(spec, responder, served=served or Selection(spec.tools))
    to_server, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](2_000)
    outgoing, from_server = anyio.create_memory_object_stream[SessionMessage](2_000)
    client = InProcessClient(to_server, capabilities)

    async def read() -> None:
        async for each in from_server:
            if isinstance(each.message, JSONRPCResponse | JSONRPCError):
                waiting = client.waiting.pop(each.message.id)
                waiting.answer = each.message.model_dump(mode="json", by_alias=True, exclude_unset=True)
                waiting.answered.set()

    failure: BaseException | None = None
    async with anyio.create_task_group() as group, to_server, incoming, outgoing, from_server:
        group.start_soon(read)
        group.start_soon(server.run, incoming, outgoing, server.create_initialization_options())
        try:
            yield client
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - raised below: the group would wrap it
            failure = error
        group.cancel_scope.cancel()
    await responder.closing.aclose()
    if failure is not None:
        raise failure


def block_of(state: Json) -> str:
    """The block that a task has ended with."""
    assert state["status"] == "completed", state
    (content,) = state["result"]["content"]
    return content["text"]


def record_in(state: Json) -> Json:
    """The record beside that block."""
    return state["result"]["_meta"][RECORD]
