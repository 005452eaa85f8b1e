"""Answer the opening of a connection from a snapshot, and hand over to the server when something else is asked."""

import json
import os

from rmm_jobs.opening.messages import (
    INITIALIZED,
    answered_as,
    has_no_parameters,
    proposed_revision,
    read_message,
    request_reads,
    session_reads,
    stateless_revision,
)
from rmm_jobs.opening.streams import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from rmm_jobs.opening.messages import Message
    from rmm_jobs.opening.snapshot import Snapshot

INITIALIZE = "initialize"


class Greeter:
    """Answer what the snapshot knows, in order, until the first message that it does not know.

    The server is given the same messages under ids of ours, so that it knows the client. Its answers to them are
    swallowed by these ids: no id that a client uses is ever touched.
    """

    def __init__(self, snapshot: "Snapshot", output: int, leave: "Callable[[], None]") -> None:
        self._snapshot = snapshot
        self._output = output
        self._leave = leave
        self._revision: str | None = None
        self._is_session = False
        self._beside: tuple[str, ...] = ()
        self._is_open = True
        self._prefix = f"opening-{os.urandom(6).hex()}-"
        self._sent: dict[str, bytes] = {}
        self.is_outdated = False
        """Whether the server has answered otherwise than the snapshot."""

    def take(self, line: bytes) -> bytes:
        """Answer a line, or end this mode. Return what the server is given in its place."""
        if not self._is_open or not line.strip():
            return line
        message = read_message(line)
        if message is not None and "id" not in message and self._is_initialized(message):
            return line
        body = None if message is None or "id" not in message else self._body(message)
        if message is None or body is None:
            self._is_open = False
            return line
        return self._answered(message, body)

    def ended(self) -> None:
        """Leave the process with a client that has asked for nothing else: a probe is to cost little."""
        if self._is_open:
            self._leave()

    def swallows(self, identifier: object) -> bool:
        """Return whether an answer of the server was given to the client already."""
        return identifier in self._sent

    def compare(self, identifier: str, answer: bytes) -> bool:
        """Compare an answer of the server, whose id is ours, with the one that was given; whether they are equal."""
        given, found = json.loads(b"{%b}" % self._sent.pop(identifier)), json.loads(answer)
        is_equal = all(given.get(part) == found.get(part) for part in ("result", "error"))
        self.is_outdated = self.is_outdated or not is_equal
        return is_equal

    def _answered(self, message: "Message", body: bytes) -> bytes:
        answer = b'{"jsonrpc":"2.0","id":%b,%b}\n' % (json.dumps(message["id"]).encode(), body)
        try:
            write(self._output, answer)
        except OSError:  # the client has gone, and nothing was begun
            self._leave()
        ours = f"{self._prefix}{len(self._sent)}"
        self._sent[ours] = body
        return json.dumps({**message, "id": ours}).encode()

    def _is_initialized(self, message: "Message") -> bool:
        return self._is_session and message["method"] == INITIALIZED and has_no_parameters(message)

    def _body(self, message: "Message") -> bytes | None:
        """Return the answer to a request without its id, or `None` where the snapshot has none."""
        asked = self._asked(message)
        if asked is None or self._revision not in {None, asked[0]}:
            return None
        revision, beside = asked
        body = self._snapshot.answer(revision, answered_as(message["method"], beside))
        if body is not None:
            self._revision, self._beside = asked
        return body

    def _asked(self, message: "Message") -> "tuple[str, tuple[str, ...]] | None":
        """Return the revision of a plain request, and what its client reads beside the definitions of tools."""
        if message["method"] == INITIALIZE:
            if self._revision is not None:
                return None
            self._is_session = True
            proposed = proposed_revision(message)
            return None if proposed is None else (proposed, session_reads(message))
        if self._is_session:
            return (self._revision, self._beside) if self._revision and has_no_parameters(message) else None
        named = stateless_revision(message)
        return None if named is None else (named, request_reads(message))
