"""Values are written as PowerShell writes them."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from rmm_jobs.systems.psu.clixml.errors import ConversionError
from rmm_jobs.systems.psu.clixml.values import SECURE, Scalar, ScalarType
from rmm_jobs.systems.psu.clixml.writer import Writable, write

OPENING = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
ARRAY = "<T>System.Object[]</T><T>System.Array</T><T>System.Object</T>"
HASHTABLE = "<T>System.Collections.Hashtable</T><T>System.Object</T>"
IN_PARIS = timezone(timedelta(hours=2))


def inside(document: str) -> str:
    """What stands between the tags of the document."""
    assert document.startswith(OPENING)
    assert document.endswith("</Objs>")
    return document.removeprefix(OPENING).removesuffix("</Objs>")


def test_a_text_is_written_as_in_the_documented_example() -> None:
    assert write("String") == (
        '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><S>String</S></Objs>'
    )


@pytest.mark.parametrize(
    ("value", "element"),
    [
        (None, "<Nil />"),
        ("", "<S></S>"),
        ("a<b> & \"c\" 'd'", "<S>a&lt;b&gt; &amp; \"c\" 'd'</S>"),
        ("tab\tline\r\n\x00\x7f\x85", "<S>tab_x0009_line_x000D__x000A__x0000__x007F__x0085_</S>"),
        ("\U0001f600 \ud800 \ufffe\uffff", "<S>_xD83D__xDE00_ _xD800_ _xFFFE__xFFFF_</S>"),
        ("_x0041_ _X _y _", "<S>_x005F_x0041_ _x005F_X _y _</S>"),
        (True, "<B>true</B>"),
        (False, "<B>false</B>"),
        (0, "<I32>0</I32>"),
        (-(2**31), "<I32>-2147483648</I32>"),
        (2**31, "<I64>2147483648</I64>"),
        (-(2**63), "<I64>-9223372036854775808</I64>"),
        (2**63, "<D>9223372036854775808</D>"),
        (2**96 - 1, "<D>79228162514264337593543950335</D>"),
        (1.5, "<Db>1.5</Db>"),
        (-0.0, "<Db>-0</Db>"),
        (1e300, "<Db>1E+300</Db>"),
        (5e-324, "<Db>5E-324</Db>"),
        (float("inf"), "<Db>INF</Db>"),
        (float("-inf"), "<Db>-INF</Db>"),
        (float("nan"), "<Db>NaN</Db>"),
        (Decimal("1.10"), "<D>1.10</D>"),
        (Decimal("1E+3"), "<D>1000</D>"),
        (Decimal("-1E-28"), "<D>-0.0000000000000000000000000001</D>"),
        (datetime(2026, 10, 1, 12, 0, 5), "<DT>2026-10-01T12:00:05</DT>"),  # noqa: DTZ001 - .NET's Unspecified
        (datetime(2026, 10, 1, 12, 0, 5, 120000, UTC), "<DT>2026-10-01T12:00:05.12Z</DT>"),
        (datetime(1, 1, 1, 0, 0, 0, 1, IN_PARIS), "<DT>0001-01-01T00:00:00.000001+02:00</DT>"),
        (timedelta(0), "<TS>PT0S</TS>"),
        (timedelta(seconds=30), "<TS>PT30S</TS>"),
        (timedelta(minutes=10), "<TS>PT10M</TS>"),
        (timedelta(days=10), "<TS>P10D</TS>"),
        (timedelta(days=1, hours=2, minutes=3, seconds=4, microseconds=500_000), "<TS>P1DT2H3M4.5S</TS>"),
        (timedelta(microseconds=-1), "<TS>-PT0.000001S</TS>"),
        (timedelta(days=-1, seconds=5), "<TS>-PT23H59M55S</TS>"),
        (UUID(int=5), "<G>00000000-0000-0000-0000-000000000005</G>"),
        (b"\x01\x02", "<BA>AQI=</BA>"),
        (Scalar(ScalarType.CHAR, "A"), "<C>65</C>"),
        (Scalar(ScalarType.URI, "a&b"), "<URI>a&amp;b</URI>"),
    ],
)
def test_a_value_is_one_element(value: Writable, element: str) -> None:
    assert inside(write(value)) == element


def test_lists_and_mappings_nest_and_share_their_type_names() -> None:
    assert inside(write({"a": [1, []], "b": {}, "c": ()})) == (
        f'<Obj RefId="0"><TN RefId="0">{HASHTABLE}</TN><DCT>'
        f'<En><S N="Key">a</S><Obj N="Value" RefId="1"><TN RefId="1">{ARRAY}</TN><LST><I32>1</I32>'
        '<Obj RefId="2"><TNRef RefId="1" /><LST></LST></Obj></LST></Obj></En>'
        '<En><S N="Key">b</S><Obj N="Value" RefId="3"><TNRef RefId="0" /><DCT></DCT></Obj></En>'
        '<En><S N="Key">c</S><Obj N="Value" RefId="4"><TNRef RefId="1" /><LST></LST></Obj></En>'
        "</DCT></Obj>"
    )


def endless() -> Writable:
    items: list[Writable] = []
    items.append(items)
    return items


@pytest.mark.parametrize(
    "value",
    [
        2**96,
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal(2**96),
        Decimal("1E-29"),
        Decimal("1E+1000000"),
        timedelta.max,
        datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=15))),
        datetime(2026, 1, 1, tzinfo=timezone(timedelta(seconds=30))),
        Scalar(ScalarType.SECURE_STRING, SECURE),
        endless(),
    ],
)
def test_what_dotnet_cannot_hold_is_refused(value: Writable) -> None:
    with pytest.raises(ConversionError):
        write(value)
