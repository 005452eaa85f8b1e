"""Stand in for the API of Claude Code's model on loopback: a script says what the model answers."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
KEY = "no-key-of-anybody"


@dataclass(frozen=True)
class Say:
    """The model answers in words."""

    words: str

    def block(self, number: int) -> Json:
        """Return the content of the answer."""
        del number
        return {"type": "text", "text": self.words}


@dataclass(frozen=True)
class Use:
    """The model calls a tool."""

    tool: str
    arguments: Mapping[str, object]

    def block(self, number: int) -> Json:
        """Return the content of the answer."""
        return {"type": "tool_use", "id": f"toolu_{number:04}", "name": self.tool, "input": dict(self.arguments)}


@dataclass(frozen=True)
class Asked:
    """One request to the model."""

    body: Json

    @property
    def tools(self) -> dict[str, Json]:
        """Return the definitions that the model is given, by name."""
        tools: list[Json] = self.body.get("tools") or []
        return {tool["name"]: tool for tool in tools if "name" in tool}

    @property
    def is_conversation(self) -> bool:
        """Return whether it is the conversation itself, and not a title or a judgement beside it."""
        return {"ToolSearch", "Bash"} <= set(self.tools)

    @property
    def makes_task(self) -> bool:
        """Return whether the model is told that a call has become a task."""
        return "server-side task" in self.news()

    @property
    def ends_task(self) -> bool:
        """Return whether the model is told by itself that a task has ended."""
        return "<task-notification>" in self.news() and "<status>completed" in self.news()

    def news(self) -> str:
        """Return what was added since the model's last answer, results of tools included."""
        messages: list[Json] = self.body.get("messages") or []
        last = max((place for place, each in enumerate(messages) if each["role"] == "assistant"), default=-1)
        return "\n".join(_texts([each["content"] for each in messages[last + 1 :]]))

    def everything(self) -> str:
        """Return all text that the model is given."""
        return "\n".join(_texts([self.body.get("system"), self.body.get("messages")]))


@dataclass
class ModelApi:
    """Hold what the model will answer and what it was asked."""

    url: str = ""
    script: deque[Say | Use] = field(default_factory=deque[Say | Use])
    asked: list[Asked] = field(default_factory=list[Asked])
    paths: set[str] = field(default_factory=set[str])
    changed: threading.Condition = field(default_factory=threading.Condition)
    _waited_for: int = 0

    def conversation(self) -> list[Asked]:
        """Return the requests of the conversation, the newest last."""
        return [each for each in self.asked if each.is_conversation]

    def wait_for(self, is_wanted: Callable[[Asked], bool], seconds: float = 30) -> Asked | None:
        """Wait for a request of the conversation of which this holds, after the one that was waited for last.

        Returns:
            The request, or `None` where none came.
        """
        deadline = time.monotonic() + seconds
        with self.changed:
            while True:
                for place, each in enumerate(self.asked[self._waited_for :], self._waited_for + 1):
                    if each.is_conversation and is_wanted(each):
                        self._waited_for = place
                        return each
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                self.changed.wait(left)

    def answer(self, body: Json) -> tuple[Json, int]:
        """Return the next answer of the script, and the number of the request."""
        asked = Asked(body)
        with self.changed:
            self.asked.append(asked)
            number = len(self.asked)
            answer = self.script.popleft() if asked.is_conversation and self.script else Say("Noted.")
            self.changed.notify_all()
        return answer.block(number), number


@contextmanager
def model_api() -> Generator[ModelApi]:
    """Serve as long as the context lasts."""
    api = ModelApi()

    class Handler(_Handler):
        model = api

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    model: ModelApi
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's own name
        """Log nothing."""

    def do_HEAD(self) -> None:
        self._plain({})

    def do_GET(self) -> None:
        self._plain({"data": [], "has_more": False})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
        path = self.path.partition("?")[0]
        self.model.paths.add(path)
        if path == "/v1/messages/count_tokens":
            self._plain({"input_tokens": 100})
        elif path == "/v1/messages":
            self._message(body)
        else:
            self._plain({})

    def _message(self, body: Json) -> None:
        block, number = self.model.answer(body)
        reason = "tool_use" if block["type"] == "tool_use" else "end_turn"
        message: Json = {
            "id": f"msg_{number:04}",
            "type": "message",
            "role": "assistant",
            "model": body.get("model"),
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 100, "output_tokens": 1},
        }
        if not body.get("stream"):
            self._plain({**message, "content": [block], "stop_reason": reason})
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        for event in _events(message, block, reason):
            self.wfile.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
        self.close_connection = True

    def _plain(self, answer: Json) -> None:
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _events(message: Json, block: Json, reason: str) -> list[Json]:
    if block["type"] == "tool_use":
        begin: Json = {**block, "input": {}}
        delta: Json = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
    else:
        begin, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
    end: Json = {"stop_reason": reason, "stop_sequence": None}
    return [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": begin},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": end, "usage": {"output_tokens": 20}},
        {"type": "message_stop"},
    ]


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    """Return every text within content: words, results of tools, and references to tools."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]  # pyright: ignore[reportUnknownVariableType] - JSON
    if isinstance(value, dict):
        return [text for key in ("text", "content", "tool_name") for text in _texts(value.get(key))]  # pyright: ignore[reportUnknownMemberType] - JSON
    return []
