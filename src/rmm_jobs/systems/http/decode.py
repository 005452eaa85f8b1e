"""Decode a response: status, headers and body become data or one of our errors. Pure, no I/O."""

import codecs
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar, cast

from pydantic import BaseModel, ValidationError

from rmm_jobs.domain.system_errors import (
    Action,
    AnswerTooLarge,
    AuthenticationFailed,
    NotFound,
    PermissionDenied,
    RateLimited,
    RequestRejected,
    ServerError,
    SystemFailure,
    UnexpectedAnswer,
)
from rmm_jobs.systems.http.wire_types import MAX_VALUES, decoded, encodable, has_too_many_values, in_utc

ModelT = TypeVar("ModelT", bound=BaseModel)

MESSAGE_KEYS = ("errorMessage", "message", "error_description", "error", "detail", "title")
"""Keys that may hold a message, best first.

`error` can be the reason phrase alone; problem details (RFC 9457) have the last two.
"""
HTML_PAGE = "an HTML page instead of JSON"
"""Reason of an `UnexpectedAnswer` that is a page: a wrong path or a login answers with one."""
SHORT_TEXT = 300
"""Longest body, in characters, that is taken for a message although it is not JSON."""
LONGEST_PAUSE = 31 * 86_400.0
"""Longest Retry-After that is believed, in seconds; more is a broken header or clock."""

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.ASCII | re.IGNORECASE)
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_MARKED = frozenset({"utf-16", "utf-32"})
"""Encodings without a byte order in their names: the byte order mark tells it."""

# Datto's help, "API v2": a client that ignores 429 is answered 403 and its address blocked. A 403 is also a missing
# permission.
_SEARCHED_CHARS = 1_000
"""Longest part of a message that `_RATE_BLOCK` searches: its time grows with the square of it."""
_RATE_BLOCK = re.compile(r"rate.?limit|too many requests|throttl|quota|\bip\b.*\bblock", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Hold a good answer: decoded JSON, `None` for an empty body, and the server's own clock."""

    data: object
    date: datetime | None


def decode(status: int, headers: Mapping[str, str], body: bytes, *, action: Action, now: datetime) -> Decoded:
    """Read an answer. Headers are looked up in lower case; a Retry-After date is measured from `now`.

    Raises:
        SystemFailure: any kind except those of a connection, with the vendor's message unchanged.
    """
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise _failure(status, headers, body, action, now)
    return Decoded(_json(status, body, action), http_date(headers.get("date", "")))


def check_type(status: int, headers: Mapping[str, str], body: bytes, *, action: Action) -> None:
    """Check that the content type of a good answer is JSON, or that the answer is empty.

    Raises:
        UnexpectedAnswer: the content type is another, most often a page of the web interface.
    """
    if body.strip() and "json" not in headers.get("content-type", "").lower():
        raise UnexpectedAnswer(action, status=status, reason=_no_json(headers, body))


def is_plain(headers: Mapping[str, str]) -> bool:
    """Return True when the content type of an answer is plain text."""
    return headers.get("content-type", "").lower().startswith("text/plain")


def plain_text(headers: Mapping[str, str], body: bytes, *, action: Action) -> str:
    """Return the text of a good answer that `is_plain`, in its charset or else in UTF-8.

    Raises:
        UnexpectedAnswer: no mark tells the byte order, or the charset is no encoding of text.
    """
    named = _CHARSET.search(headers.get("content-type", ""))
    try:
        charset = codecs.lookup(named[1]).name if named else "utf-8"
    except LookupError:
        charset = "utf-8"
    try:
        if charset in _MARKED and body and not body.startswith(_MARKS):
            raise UnicodeError  # noqa: TRY301  # the decoder would guess this machine's byte order
        return encodable(body.decode(charset, "replace")).strip()
    except (LookupError, UnicodeError):
        raise UnexpectedAnswer(action, status=HTTPStatus.OK, reason="text whose encoding is not known") from None


def validate(model: type[ModelT], data: object, action: Action) -> ModelT:
    """Validate the data as a shape of `wire`.

    Raises:
        UnexpectedAnswer: the data does not fit, or the body was empty.
    """
    if data is None:
        raise UnexpectedAnswer(action, status=HTTPStatus.OK, reason="an empty answer")
    try:
        return model.model_validate(data)
    except ValidationError:
        # The validation error's text would quote the answer, which may hold secrets.
        raise UnexpectedAnswer(action, status=HTTPStatus.OK, reason="JSON of another shape") from None


def vendor_message(status: int, body: bytes) -> str | None:
    """Return the vendor's own words in an error's body, uncleaned.

    `None` stands for a page of HTML, or for the status's own phrase alone ("Forbidden").
    """
    said = _message(body)
    return None if said is not None and said.strip().casefold() == _phrase(status) else said


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.casefold()
    except ValueError:
        return ""


def _message(body: bytes) -> str | None:
    if has_too_many_values(body):
        return None
    text = body.decode("utf-8", "replace").strip()
    try:
        data = decoded(text)
    except (ValueError, RecursionError):
        return text if text and len(text) <= SHORT_TEXT and not _is_markup(text) else None
    if not isinstance(data, dict):
        return data if isinstance(data, str) else None
    fields = cast("dict[str, object]", data)
    messages = (fields.get(key) for key in MESSAGE_KEYS)
    return next((said for said in messages if isinstance(said, str) and said.strip() and not _is_markup(said)), None)


def _failure(status: int, headers: Mapping[str, str], body: bytes, action: Action, now: datetime) -> SystemFailure:
    said = vendor_message(status, body)
    retry_after = _retry_after(headers.get("retry-after"), now)
    failure: SystemFailure
    match status:
        case HTTPStatus.UNAUTHORIZED:
            failure = AuthenticationFailed(action, said, status=status)
        case HTTPStatus.FORBIDDEN if retry_after is not None or _RATE_BLOCK.search((said or "")[:_SEARCHED_CHARS]):
            failure = RateLimited(action, said, retry_after=retry_after, blocked=True)
        case HTTPStatus.FORBIDDEN:
            failure = PermissionDenied(action, said)
        case HTTPStatus.NOT_FOUND:
            failure = NotFound(action, said)
        case HTTPStatus.TOO_MANY_REQUESTS:
            failure = RateLimited(action, said, retry_after=retry_after)
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            failure = ServerError(action, said, status=status)
        case _ if status >= HTTPStatus.BAD_REQUEST:
            failure = RequestRejected(action, said, status=status)
        case _:
            failure = UnexpectedAnswer(action, said, status=status, reason="a redirect")
    return failure


def _json(status: int, body: bytes, action: Action) -> object:
    """Decode JSON; a write may answer 200 with an empty body, which is `None`."""
    stripped = body.strip()
    if not stripped:
        return None
    if has_too_many_values(stripped):
        raise AnswerTooLarge(action, status=status, reason="an answer of too many values", values=MAX_VALUES)
    try:
        return decoded(stripped)
    except (ValueError, RecursionError):
        cut = stripped.startswith((b"{", b"["))
        reason = "JSON that was cut short or broken" if cut else _no_json({}, stripped)
        raise UnexpectedAnswer(action, status=status, reason=reason) from None


def _no_json(headers: Mapping[str, str], body: bytes) -> str:
    is_page = "html" in headers.get("content-type", "").lower() or body.lstrip().startswith(b"<")
    return HTML_PAGE if is_page else "text instead of JSON"


def _is_markup(text: str) -> bool:
    return text.lstrip().startswith("<")


def _retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds to wait, from seconds or an HTTP date (RFC 9110, 10.2.3); never negative."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        date = http_date(value)
        seconds = (date - now).total_seconds() if date else math.nan
    return max(0.0, seconds) if -math.inf < seconds <= LONGEST_PAUSE else None


def http_date(value: str) -> datetime | None:
    """Read a date header in UTC; `None` when it is missing or broken."""
    try:
        return in_utc(parsedate_to_datetime(value))
    except (ValueError, OverflowError):  # OverflowError: a number with more digits than a date can hold
        return None
