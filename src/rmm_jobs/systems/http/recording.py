"""Record what is asked and answered, cleaned of names, while somebody asks for it: `doctor --record`."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx

from rmm_jobs.safety.anonymize import path_without_ids, without_letters, without_names

_exchanges: ContextVar[list[dict[str, object]] | None] = ContextVar("exchanges", default=None)
_HEADERS = {
    "content-type",
    "date",
    "retry-after",
    "www-authenticate",
    "location",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
}
"""Headers whose presence is noted; their values are not."""
_MOST_DIGITS = 4
"""Digits of a query's value that is a page or a size."""


@contextmanager
def recorded(exchanges: list[dict[str, object]]) -> Generator[None]:
    """Add each request of the body and its answer to a list."""
    token = _exchanges.set(exchanges)
    try:
        yield
    finally:
        _exchanges.reset(token)


def record(response: httpx.Response) -> None:
    """Note a request and its answer, where somebody records. Host, credentials and request bodies are left out."""
    exchanges = _exchanges.get()
    if exchanges is None:
        return
    request = response.request
    exchanges.append(
        {
            "method": request.method,
            "path": path_without_ids(request.url.path),
            "query": {name: _query(value) for name, value in request.url.params.multi_items()},
            "signed": "Authorization" in request.headers,
            "status": response.status_code,
            "content_type": response.headers.get("Content-Type", "").partition(";")[0] or None,
            "headers": sorted({*response.headers} & _HEADERS),
            "answer": _body(response),
        }
    )


def _query(value: str) -> str:
    return value if value.isdigit() and len(value) <= _MOST_DIGITS else without_letters(value)


def _body(response: httpx.Response) -> object:
    try:
        return without_names(json.loads(response.content))
    except (ValueError, RecursionError):
        return {"text": without_letters(response.content.decode("utf-8", "replace"))}
