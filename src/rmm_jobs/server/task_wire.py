"""The wire of the Tasks extension: what a client declares and sends, and the shape of a task (SEP-2663, 2026-07-28)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mcp import MCPError
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.types import (
    HEADER_MISMATCH,
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    ClientCapabilities,
    MissingRequiredClientCapabilityErrorData,
    RequestParams,
)
from pydantic import Field

from rmm_jobs.server.elicitation import STATELESS
from rmm_jobs.server.guards import Context
from rmm_jobs.server.handles import LIFE
from rmm_jobs.text.tasks import WRONG_NAME

EXTENSION = "io.modelcontextprotocol/tasks"
POLL_SECONDS = 5.0


class TaskParams(RequestParams):
    """Hold the parameters of `tasks/get` and `tasks/cancel`."""

    task_id: str


class TaskUpdateParams(TaskParams):
    """Hold the parameters of `tasks/update`: what the person has replied, by the keys of the questions."""

    input_responses: dict[str, Any] = Field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Task:
    """Hold what does not change of a task, and write each of its states."""

    task_id: str
    made_at: datetime

    def state(self, status: str, line: str, now: datetime, **more: object) -> dict[str, Any]:
        """Return the task in a state: `working`, `input_required`, `completed` or `cancelled`."""
        return {
            "taskId": self.task_id,
            "status": status,
            "statusMessage": line,
            "createdAt": _written(self.made_at),
            "lastUpdatedAt": _written(max(now, self.made_at)),
            "ttlMs": LIFE // timedelta(milliseconds=1),
            "pollIntervalMs": int(POLL_SECONDS * 1000),
            **more,
        }


def is_declared(context: Context) -> bool:
    """Return whether the client of this request has tasks."""
    capabilities = context.session.client_capabilities
    declared = capabilities.extensions if capabilities else None
    return context.protocol_version == STATELESS and bool(declared and EXTENSION in declared)


def require_declared(context: Context, task_id: str) -> None:
    """Check that the client has tasks, and that a header for whoever routes the request names the same task.

    Raises:
        MCPError: it does not declare the extension, or the header names another task.
    """
    if not is_declared(context):
        needed = ClientCapabilities(extensions={EXTENSION: {}})
        data = MissingRequiredClientCapabilityErrorData(required_capabilities=needed)
        raise MCPError(
            MISSING_REQUIRED_CLIENT_CAPABILITY,
            f"The client did not declare the extension {EXTENSION}",
            data.model_dump(mode="json", by_alias=True, exclude_none=True),
        )
    # The SDK compares this header for the methods of the core specification alone.
    headers = getattr(context.request, "headers", None)
    if headers is not None and headers.get("mcp-name") != task_id:
        raise MCPError(HEADER_MISMATCH, WRONG_NAME)


def subject_of(context: Context) -> str:
    """Return who calls, where the transport has identified somebody; else an empty text."""
    if context.request is None:
        return ""
    token = get_access_token()
    if token is None:
        return ""
    issuer = (token.claims or {}).get("iss", "")
    return f"{issuer}\0{token.subject or token.client_id}"


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
