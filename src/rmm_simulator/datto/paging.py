"""Cut pages, and apply the filters that choose their rows."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse

from rmm_simulator.datto.errors import Refusal

PAGE_LIMIT = 250
"""Largest page (`GET /v2/system/pagination`); asking for more is refused, not reduced."""

Record = TypeVar("Record")


def like(pattern: str | None, text: str | None) -> bool:
    """Match as SQL's LIKE in the platform's filters: case is ignored, parts match, `_` and `%` are wildcards.

    An empty pattern matches everything. A missing text is matched by that alone.
    """
    if not pattern:
        return True
    return text is not None and _expression(pattern).search(text) is not None


@lru_cache
def _expression(pattern: str) -> re.Pattern[str]:
    wildcards = {"_": ".", "%": ".*"}
    return re.compile(
        "".join(wildcards.get(letter, re.escape(letter)) for letter in pattern), re.IGNORECASE | re.DOTALL
    )


def page_of(
    request: Request,
    name: str,
    records: Sequence[Record],
    shape: Callable[[Record], object],
    *,
    limit: int = PAGE_LIMIT,
) -> JSONResponse:
    """Return the requested page, as `{"pageDetails": ..., name: [...]}`; `limit` is its default and largest size.

    Raises:
        Refusal: `page` or `max` is out of range or no number.
    """
    size = whole_number(request, "max", limit, least=1)
    page = whole_number(request, "page", 0, least=0)
    if size > limit:
        raise Refusal(400, f"The requested page size {size} exceeds the defined limit of {limit}")
    shown = records[page * size : (page + 1) * size]
    more = (page + 1) * size < len(records)
    return JSONResponse(
        {
            "pageDetails": {
                "count": len(shown),
                "totalCount": len(records),
                "prevPageUrl": link(request, page=page - 1, max=size) if page else None,
                "nextPageUrl": link(request, page=page + 1, max=size) if more else None,
            },
            name: [shape(record) for record in shown],
        }
    )


def link(request: Request, **query: object) -> str:
    """Return an absolute address of this resource. Like the platform's own it drops the other query parameters."""
    return f"{request.url.replace(query='')}?{urlencode(query)}"


def whole_number(request: Request, name: str, default: int, *, least: int) -> int:
    """Read a whole number from a query parameter.

    Raises:
        Refusal: the parameter is no whole number, or less than `least`.
    """
    text = request.query_params.get(name)
    return default if text is None else _number(name, text, least)


def path_number(request: Request, name: str) -> int:
    """Read a whole number from the path.

    Raises:
        Refusal: that part of the path is no whole number.
    """
    return _number(name, request.path_params[name], 0)


def _number(name: str, text: str, least: int) -> int:
    if not re.fullmatch(r"-?\d{1,18}", text) or int(text) < least:
        raise Refusal(400, f"Failed to convert '{name}' with value: '{text}'")
    return int(text)
