"""A value of one element is its text, whatever the type."""

import pytest

from fakes.clixml import document, one
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.values import NIL, Scalar, ScalarType


@pytest.mark.parametrize(
    ("element", "kind", "text"),
    [
        ("<S>text &amp; more</S>", ScalarType.STRING, "text & more"),
        ("<S></S>", ScalarType.STRING, ""),
        ("<S />", ScalarType.STRING, ""),
        ("<S><![CDATA[a<b]]> c<!-- not this -->d</S>", ScalarType.STRING, "a<b cd"),
        ("<C>65</C>", ScalarType.CHAR, "A"),
        ("<C>65281</C>", ScalarType.CHAR, "\uff01"),
        ("<C>55296</C>", ScalarType.CHAR, "\ufffd"),
        ("<B>true</B>", ScalarType.BOOLEAN, "true"),
        ("<DT>2026-10-01T12:00:00.1234567+02:00</DT>", ScalarType.DATE_TIME, "2026-10-01T12:00:00.1234567+02:00"),
        ("<TS>P1DT2H3M4.5S</TS>", ScalarType.DURATION, "P1DT2H3M4.5S"),
        ("<By>255</By>", ScalarType.BYTE, "255"),
        ("<SB>-128</SB>", ScalarType.SBYTE, "-128"),
        ("<U16>65535</U16>", ScalarType.UINT16, "65535"),
        ("<I16>-5</I16>", ScalarType.INT16, "-5"),
        ("<U32>5</U32>", ScalarType.UINT32, "5"),
        ("<I32>-5</I32>", ScalarType.INT32, "-5"),
        ("<U64>18446744073709551615</U64>", ScalarType.UINT64, "18446744073709551615"),
        ("<I64>-9223372036854775808</I64>", ScalarType.INT64, "-9223372036854775808"),
        ("<Sg>1.5</Sg>", ScalarType.SINGLE, "1.5"),
        ("<Db>INF</Db>", ScalarType.DOUBLE, "INF"),
        ("<D>1.10</D>", ScalarType.DECIMAL, "1.10"),
        ("<BA>AQIDBA==</BA>", ScalarType.BYTES, "AQIDBA=="),
        ("<G>792e5b37-4505-47ef-b7d2-8711bb7affa8</G>", ScalarType.GUID, "792e5b37-4505-47ef-b7d2-8711bb7affa8"),
        ("<URI>https://example.com/?a=1&amp;b=2</URI>", ScalarType.URI, "https://example.com/?a=1&b=2"),
        ("<Version>6.2.1.3</Version>", ScalarType.VERSION, "6.2.1.3"),
        ("<SemanticVersion>7.4.0-rc.1</SemanticVersion>", ScalarType.SEMANTIC_VERSION, "7.4.0-rc.1"),
        ("<XD>&lt;a/&gt;</XD>", ScalarType.XML, "<a/>"),
        ("<SBK>Get-Process</SBK>", ScalarType.SCRIPT_BLOCK, "Get-Process"),
    ],
)
def test_a_scalar_is_the_text_of_its_element(element: str, kind: ScalarType, text: str) -> None:
    assert one(element) == Scalar(kind, text)


def test_nil_is_empty_whatever_stands_in_it() -> None:
    assert read(document("<Nil /><Nil>text</Nil>")) == [NIL, NIL]


def test_the_content_of_a_secure_string_does_not_leave_the_reader() -> None:
    assert one("<SS>01000000d08c9ddf0115d111</SS>") == Scalar(ScalarType.SECURE_STRING, "<secure string>")


@pytest.mark.parametrize("code", ["", "A", "65536", "-1", "9" * 5000, "\u0661"])
def test_a_character_without_a_code_keeps_its_text(code: str) -> None:
    assert one(f"<C>{code}</C>") == Scalar(ScalarType.CHAR, code)


def test_a_number_that_is_none_keeps_its_text() -> None:
    assert one("<I32>many</I32>") == Scalar(ScalarType.INT32, "many")
