import json
from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.system_errors import (
    Action,
    AuthenticationFailed,
    NotFound,
    PermissionDenied,
    RateLimited,
    RequestRejected,
    ServerError,
    SystemFailure,
    UnexpectedAnswer,
)
from rmm_jobs.systems.http.decode import decode, plain_text, validate, vendor_message
from rmm_jobs.systems.http.wire_types import Text, Wire

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
READ = Action.READ_DEVICES
HTML = b"<!DOCTYPE html><html><body>Maintenance</body></html>"


class Named(Wire):
    name: Text = None


def body(**fields: object) -> bytes:
    return json.dumps(fields).encode()


@pytest.mark.parametrize(
    ("status", "sent", "data"),
    [
        (200, b'{"uid": "x"}', {"uid": "x"}),
        (200, b"[]", []),
        (200, b"", None),
        (200, b" \r\n", None),
        (204, b"", None),
        (201, b"\xef\xbb\xbf{}", {}),
        (
            200,
            b'{"uid": "x", "description": "one\ttwo\r\nthree\x00\x1b"}',
            {"uid": "x", "description": "one\ttwo\r\nthree\0\x1b"},
        ),
        (200, b'{"stdData": "Gr\xfc\xdfe, 5\x80"}', {"stdData": "Gr\ufffd\ufffde, 5\ufffd"}),
        pytest.param(200, b'{"uid": "x", "id": ' + b"9" * 5000 + b"}", {"uid": "x", "id": None}, id="5,000 digits"),
        pytest.param(200, b"[1e400, -" + b"9" * 5000 + b"]", [float("inf"), None], id="more than a number holds"),
    ],
)
def test_a_good_answer_is_its_json_and_an_empty_body_is_none(status: int, sent: bytes, data: object) -> None:
    assert decode(status, {}, sent, action=READ, now=NOW).data == data


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Thu, 15 Feb 2024 10:44:00 GMT", datetime(2024, 2, 15, 10, 44, tzinfo=UTC)),
        ("Thu, 15 Feb 2024 10:44:00 -0000", datetime(2024, 2, 15, 10, 44, tzinfo=UTC)),
        ("Thu, 15 Feb 2024 11:44:00 +0100", datetime(2024, 2, 15, 10, 44, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        pytest.param(f"Thu, 15 Feb {'2' * 20} 10:44:00 GMT", None, id="a year of 20 digits"),
        pytest.param(f"Thu, {'1' * 20} Feb 2024 10:44:00 GMT", None, id="a day of 20 digits"),
        pytest.param(f"Thu, 15 Feb 2024 10:44:00 +{'9' * 20}", None, id="a zone beyond all days"),
        pytest.param(f"Thu, 15 Feb {'2' * 5000} 10:44:00 GMT", None, id="a year of 5,000 digits"),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("Thu, 15 Feb 1624 10:44:00 GMT", None),
    ],
)
def test_a_good_answer_carries_the_servers_clock(header: str, date: datetime | None) -> None:
    assert decode(200, {"date": header}, b"{}", action=READ, now=NOW).date == date


@pytest.mark.parametrize(
    ("status", "headers", "sent", "expected"),
    [
        (400, {}, body(errorMessage="bad variable"), RequestRejected(READ, "bad variable", status=400)),
        (401, {}, body(error="invalid_token"), AuthenticationFailed(READ, "invalid_token", status=401)),
        (403, {}, body(error="No access to this resource"), PermissionDenied(READ, "No access to this resource")),
        (403, {}, HTML, PermissionDenied(READ, None)),
        (403, {}, body(message="Access is limited"), PermissionDenied(READ, "Access is limited")),
        (
            403,
            {"retry-after": "300"},
            body(error="No access to this resource"),
            RateLimited(READ, "No access to this resource", retry_after=300, blocked=True),
        ),
        (
            403,
            {},
            body(message="Your IP address has been blocked"),
            RateLimited(READ, "Your IP address has been blocked", blocked=True),
        ),
        pytest.param(
            403,
            {},
            body(message="ip " * 400 + "block"),
            PermissionDenied(READ, "ip " * 400 + "block"),
            id="a message of which the beginning is looked at",
        ),
        (403, {}, b"Rate limit exceeded", RateLimited(READ, "Rate limit exceeded", blocked=True)),
        (404, {}, body(error="Job was not found."), NotFound(READ, "Job was not found.")),
        (405, {}, b"", RequestRejected(READ, None, status=405)),
        (409, {}, body(error="There is a conflict"), RequestRejected(READ, "There is a conflict", status=409)),
        (429, {"retry-after": "7"}, b"", RateLimited(READ, None, retry_after=7)),
        (429, {}, b"slow down", RateLimited(READ, "slow down")),
        (500, {}, body(error="Could not do it"), ServerError(READ, "Could not do it", status=500)),
        (502, {}, HTML, ServerError(READ, None, status=502)),
        (503, {}, b"", ServerError(READ, None, status=503)),
        (302, {"location": "https://evil.test"}, b"", UnexpectedAnswer(READ, status=302, reason="a redirect")),
        (200, {}, HTML, UnexpectedAnswer(READ, status=200, reason="an HTML page instead of JSON")),
        (200, {}, b'{"devices": [', UnexpectedAnswer(READ, status=200, reason="JSON that was cut short or broken")),
        (200, {}, b"[" * 100_000, UnexpectedAnswer(READ, status=200, reason="JSON that was cut short or broken")),
        (200, {}, b"OK", UnexpectedAnswer(READ, status=200, reason="text instead of JSON")),
        (200, {}, b"\xff\xfe\xfa", UnexpectedAnswer(READ, status=200, reason="text instead of JSON")),
    ],
)
def test_each_other_answer_is_an_error_of_its_own_kind(
    status: int, headers: dict[str, str], sent: bytes, expected: SystemFailure
) -> None:
    with pytest.raises(SystemFailure) as failed:
        decode(status, headers, sent, action=READ, now=NOW)
    assert type(failed.value) is type(expected)
    assert vars(failed.value) == vars(expected)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("Thu, 15 Feb 2024 10:46:30 GMT", 90.0),
        ("Thu, 15 Feb 2024 10:00:00 GMT", 0.0),
        ("soon", None),
        ("inf", None),
        ("-inf", None),
        ("nan", None),
        ("1e400", None),
        ("1e300", None),
        pytest.param("9" * 400, None, id="400 digits"),
        pytest.param("9" * 5000, None, id="5,000 digits"),
        pytest.param(f"Thu, 15 Feb {'2' * 20} 10:46:30 GMT", None, id="a year of 20 digits"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str, seconds: float | None) -> None:
    with pytest.raises(RateLimited) as limited:
        decode(429, {"retry-after": header}, b"", action=READ, now=NOW)
    assert limited.value.retry_after == seconds


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (body(errorMessage="a", message="b", error_description="c", error="d"), "a"),
        (body(message="b", error_description="c", error="d"), "b"),
        (body(error_description="c", error="d"), "c"),
        (body(timestamp=1, status=404, error="d", path="/v2/x"), "d"),
        (body(errorMessage=None, message="  ", error="d"), "d"),
        (body(message={"a": 1}, error="d"), "d"),
        (body(message="<html>x</html>"), None),
        (body(status=500), None),
        (b'"just text"', "just text"),
        (b'{"message": "one\ttwo"}', "one\ttwo"),
        (b"[1]", None),
        (b"Out of order\n", "Out of order"),
        (HTML, None),
        (b"x" * 301, None),
        (b"", None),
        (b"caf\xe9", "caf\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_the_vendors_message_is_picked_from_any_of_its_shapes_and_never_from_html(
    sent: bytes, said: str | None
) -> None:
    assert vendor_message(400, sent) == said


@pytest.mark.parametrize(
    ("status", "phrase"), [(403, "Forbidden"), (500, "Internal Server Error"), (502, "bad gateway")]
)
def test_a_status_in_words_is_not_a_message(status: int, phrase: str) -> None:
    assert vendor_message(status, body(timestamp=1, status=status, error=phrase, path="/v2/x")) is None


def test_a_status_of_no_standard_has_no_phrase_to_leave_out() -> None:
    assert vendor_message(599, body(error="Forbidden")) == "Forbidden"


@pytest.mark.parametrize(("data", "reason"), [(None, "an empty answer"), ([1], "JSON of another shape")])
def test_data_of_another_shape_is_an_unexpected_answer_that_does_not_quote_it(data: object, reason: str) -> None:
    with pytest.raises(UnexpectedAnswer) as unexpected:
        validate(Named, data, READ)
    assert unexpected.value.reason == reason
    assert unexpected.value.__suppress_context__ or unexpected.value.__context__ is None


PLAIN = "text/plain; charset="


@pytest.mark.parametrize(
    ("content_type", "sent", "text"),
    [
        ("text/plain", "caf\u00e9 \r\n".encode(), "caf\u00e9"),
        ("text/plain", b"caf\xe9", "caf\N{REPLACEMENT CHARACTER}"),
        (PLAIN + "ISO-8859-1", b"caf\xe9", "caf\u00e9"),
        (PLAIN + '"windows-1252"', b"\x80", "\u20ac"),
        (PLAIN + "utf-16", "12".encode("utf-16"), "12"),
        (PLAIN + "utf-32", "12".encode("utf-32"), "12"),
        (PLAIN + "utf-16le", "12".encode("utf-16-le"), "12"),
        (PLAIN + "utf-16le", b"1\x002", "1\N{REPLACEMENT CHARACTER}"),
        (PLAIN + "utf-16", b"", ""),
        (PLAIN + "klingon", b"12", "12"),
        (PLAIN + "\0", b"12", "12"),
        (PLAIN + "utf-7", b"a+2AA-", "a?"),
    ],
)
def test_plain_text_is_read_in_the_encoding_that_it_names(content_type: str, sent: bytes, text: str) -> None:
    assert plain_text({"content-type": content_type}, sent, action=READ) == text


@pytest.mark.parametrize("charset", ["utf-16", "UTF_16", "utf-32", "base64", "idna", "zip", "rot13", "undefined"])
def test_plain_text_that_only_a_guess_could_read_is_an_unexpected_answer(charset: str) -> None:
    with pytest.raises(UnexpectedAnswer) as unexpected:
        plain_text({"content-type": PLAIN + charset}, b"1\x002\x003\x004\x00", action=READ)
    assert (unexpected.value.status, unexpected.value.reason) == (200, "text whose encoding is not known")
