"""Reader and writer agree with psrpcore and pypsrp on every type that both sides know.

Where those two are known to be wrong, a test says so, with what PowerShell does.
"""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psrpcore import types as ps
from pypsrp.complex_objects import GenericComplexObject, ObjectMeta
from pypsrp.serializer import Serializer

from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.show import as_json
from rmm_jobs.systems.psu.clixml.typed import convert
from rmm_jobs.systems.psu.clixml.values import Obj, Scalar, ScalarType, Value
from rmm_jobs.systems.psu.clixml.writer import Writable, write

NAMESPACE = ' xmlns="http://schemas.microsoft.com/powershell/2004/04"'
ERROR_RECORD = (
    f'<Objs{NAMESPACE}><Obj RefId="0"><TN RefId="0"><T>System.Management.Automation.ErrorRecord</T></TN>'
    '<Props><S N="FullyQualifiedErrorId">PathNotFound</S></Props></Obj></Objs>'
)
IN_DELHI = timezone(timedelta(hours=5, minutes=30))
TEXT = st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("_xX0041F\ud83d\r\n\t\x00"), max_size=40)
WHOLE_TEXT = TEXT.map(lambda text: text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


class NoCipher(ps.PSCryptoProvider):
    """Secure strings as they are."""

    def decrypt(self, value: str) -> str:
        return value

    def encrypt(self, value: str) -> str:
        return value


def by_psrpcore(value: object) -> str:
    return ps.serialize_clixml([value], NoCipher())


def psrpcore_reads(document: str) -> object:
    (value,) = ps.deserialize_clixml(document, NoCipher())
    return value


def by_pypsrp(value: object, tag: str = "*") -> str:
    element = Serializer().serialize(value, ObjectMeta(tag))
    assert element is not None
    return f"<Objs{NAMESPACE}>{ET.tostring(element, encoding='unicode')}</Objs>"


def pypsrp_reads(document: str) -> object:
    (element,) = ET.fromstring(document.replace(NAMESPACE, ""))  # noqa: S314 - it has just been written here
    return Serializer().deserialize(element)


def ours(document: str) -> Value:
    (value,) = read(document)
    return value


def plain(document: str) -> object:
    """What a document says as JSON, without taking a list apart."""
    first, _ = json.loads(as_json([*read(document), Scalar(ScalarType.NIL, "")]))
    return first


# --- what psrpcore writes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (ps.PSString("a\u00e4\U0001f600_x0041_\n"), ScalarType.STRING, "a\u00e4\U0001f600_x0041_\n"),
        (ps.PSChar("\u00e4"), ScalarType.CHAR, "\u00e4"),
        (ps.PSBool(True), ScalarType.BOOLEAN, "true"),  # noqa: FBT003 - psrpcore's own signature
        (
            ps.PSDateTime(2026, 1, 2, 3, 4, 5, 123456, nanosecond=700, tzinfo=UTC),
            ScalarType.DATE_TIME,
            "2026-01-02T03:04:05.1234567Z",
        ),
        (ps.PSDateTime(2026, 1, 2, 3, 4, 5, tzinfo=IN_DELHI), ScalarType.DATE_TIME, "2026-01-02T03:04:05+05:30"),
        (ps.PSDuration(days=1, hours=2, minutes=3, seconds=4.5), ScalarType.DURATION, "P1DT2H3M4.5S"),
        (ps.PSByte(255), ScalarType.BYTE, "255"),
        (ps.PSSByte(-128), ScalarType.SBYTE, "-128"),
        (ps.PSUInt16(65535), ScalarType.UINT16, "65535"),
        (ps.PSInt16(-5), ScalarType.INT16, "-5"),
        (ps.PSUInt(5), ScalarType.UINT32, "5"),
        (ps.PSInt(-5), ScalarType.INT32, "-5"),
        (ps.PSUInt64(2**64 - 1), ScalarType.UINT64, "18446744073709551615"),
        (ps.PSInt64(-(2**63)), ScalarType.INT64, "-9223372036854775808"),
        (ps.PSSingle(1.5), ScalarType.SINGLE, "1.5"),
        (ps.PSDouble(1e300), ScalarType.DOUBLE, "1E+300"),
        (ps.PSDecimal("1.10"), ScalarType.DECIMAL, "1.10"),
        (ps.PSByteArray(b"\x01\x02"), ScalarType.BYTES, "AQI="),
        (ps.PSGuid(int=5), ScalarType.GUID, "00000000-0000-0000-0000-000000000005"),
        (ps.PSUri("https://example.com/?a=1&b=2"), ScalarType.URI, "https://example.com/?a=1&b=2"),
        (ps.PSVersion("1.2.3.4"), ScalarType.VERSION, "1.2.3.4"),
        (ps.PSXml("<a/>"), ScalarType.XML, "<a/>"),
        (ps.PSScriptBlock("Get-Process"), ScalarType.SCRIPT_BLOCK, "Get-Process"),
        (ps.PSSecureString("hunter2"), ScalarType.SECURE_STRING, "<secure string>"),
        (None, ScalarType.NIL, ""),
    ],
)
def test_a_primitive_of_psrpcore_is_read(value: object, kind: ScalarType, text: str) -> None:
    assert ours(by_psrpcore(value)) == Scalar(kind, text)


@pytest.mark.parametrize(
    ("value", "json_value"),
    [
        (ps.PSList([1, None, "x"]), [1, None, "x"]),
        (ps.PSStack([1, [2]]), [1, [2]]),
        (ps.PSIEnumerable([1]), [1]),
        (ps.PSDict({"a": 1, "b": {"c": [True]}}), {"a": 1, "b": {"c": [True]}}),
        (ps.PSCustomObject(Name="n", Inner=ps.PSCustomObject(Id=1)), {"Name": "n", "Inner": {"Id": 1}}),
        (ps.ConsoleColor.DarkBlue, "DarkBlue"),
    ],
)
def test_a_complex_object_of_psrpcore_is_read(value: object, json_value: object) -> None:
    assert plain(by_psrpcore(value)) == json_value


def test_a_queue_of_psrpcore_is_read() -> None:
    queue = ps.PSQueue()
    queue.put(1)  # pyright: ignore[reportUnknownMemberType] - psrpcore does not say of what it is a queue
    assert plain(by_psrpcore(queue)) == [1]


def test_one_object_in_two_places_of_psrpcore_is_one_object() -> None:
    shared = ps.PSCustomObject(Id=1)
    value = ours(by_psrpcore(ps.PSCustomObject(A=shared, B=shared)))
    assert isinstance(value, Obj)
    assert value.properties["A"] is value.properties["B"]


def test_a_progress_record_of_psrpcore_is_read() -> None:
    record = ps.ProgressRecord(ActivityId=3, Activity="Copying", StatusDescription="file 9", PercentComplete=45)
    shown = plain(by_psrpcore(record))
    assert shown == {
        "Activity": "Copying",
        "ActivityId": 3,
        "CurrentOperation": None,
        "ParentActivityId": -1,
        "PercentComplete": 45,
        "RecordType": "Processing",
        "SecondsRemaining": -1,
        "StatusDescription": "file 9",
    }


@given(WHOLE_TEXT)
def test_any_text_of_psrpcore_and_pypsrp_is_read(text: str) -> None:
    assert ours(by_psrpcore(text)) == Scalar(ScalarType.STRING, text)
    assert ours(by_pypsrp(text)) == Scalar(ScalarType.STRING, text)


# --- what psrpcore and pypsrp read --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "text",
        True,
        -5,
        2**40,
        Decimal("1.10"),
        2**64,
        1.5,
        1e300,
        -0.25,
        datetime(2026, 1, 2, 3, 4, 5),  # noqa: DTZ001 - .NET's Unspecified
        datetime(2026, 1, 2, 3, 4, 5, 120000, UTC),
        datetime(2026, 1, 2, 3, 4, 5, 1, IN_DELHI),
        timedelta(0),
        timedelta(seconds=30),
        timedelta(days=10),
        timedelta(days=-2, hours=3, microseconds=1),
        UUID(int=5),
        b"\x01\x02",
        None,
        [1, [], "x"],
        {"a": [1, {"b": None}], "c": {}},
    ],
)
def test_psrpcore_reads_the_same_value(value: Writable) -> None:
    assert psrpcore_reads(write(value)) == value


@pytest.mark.parametrize(
    ("text", "dotnet_type", "expected"),
    [
        ("42", "System.Int32", ps.PSInt(42)),
        ("42", "System.Int64", ps.PSInt64(42)),
        ("42", "System.Int16", ps.PSInt16(42)),
        ("42", "System.Byte", ps.PSByte(42)),
        ("42", "System.SByte", ps.PSSByte(42)),
        ("42", "System.UInt16", ps.PSUInt16(42)),
        ("42", "System.UInt32", ps.PSUInt(42)),
        ("42", "System.UInt64", ps.PSUInt64(42)),
        ("1.5", "System.Single", ps.PSSingle(1.5)),
        ("1.5", "System.Double", ps.PSDouble(1.5)),
        ("1.10", "System.Decimal", ps.PSDecimal("1.10")),
        ("A", "System.Char", ps.PSChar("A")),
        ("https://example.com", "System.Uri", ps.PSUri("https://example.com")),
        ("1.2.3", "System.Version", ps.PSVersion("1.2.3")),
        ("01:30:00", "System.TimeSpan", ps.PSDuration(hours=1, minutes=30)),
        ("2026-10-01", "System.DateTime", ps.PSDateTime(2026, 10, 1)),
    ],
)
def test_psrpcore_reads_a_callers_text_as_the_declared_type(text: str, dotnet_type: str, expected: object) -> None:
    value = psrpcore_reads(write(convert(text, dotnet_type)))
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        ("text", "text"),
        (True, True),
        (-5, -5),
        (2**40, 2**40),
        (1.5, 1.5),
        (UUID(int=5), UUID(int=5)),
        (b"\x01\x02", b"\x01\x02"),
        (timedelta(seconds=30), "PT30S"),
        (Decimal("1.10"), "1.10"),
        (None, None),
        ([1, "x"], [1, "x"]),
        ({"a": [True]}, {"a": [True]}),
    ],
)
def test_pypsrp_reads_the_same_value(value: Writable, read_as: object) -> None:
    """But for a list in a list: pypsrp does not find type names that it has to look up."""
    assert pypsrp_reads(write(value)) == read_as


@given(WHOLE_TEXT)
def test_psrpcore_and_pypsrp_read_any_text(text: str) -> None:
    assert psrpcore_reads(write(text)) == text
    assert pypsrp_reads(write(text)) == text


@pytest.mark.parametrize(
    ("tag", "value", "text"),
    [
        ("S", "a\n_x0041_\U0001f600", "a\n_x0041_\U0001f600"),
        ("C", "A", "A"),
        ("B", True, "true"),
        ("TS", "PT30S", "PT30S"),
        ("By", 255, "255"),
        ("SB", -128, "-128"),
        ("U16", 65535, "65535"),
        ("I16", -5, "-5"),
        ("U32", 5, "5"),
        ("I32", -5, "-5"),
        ("U64", 2**64 - 1, "18446744073709551615"),
        ("I64", -(2**63), "-9223372036854775808"),
        ("Sg", 1.5, "1.5"),
        ("Db", 1.5, "1.5"),
        ("D", Decimal("1.10"), "1.10"),
        ("BA", b"\x01\x02", "AQI="),
        ("G", UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        ("URI", "https://example.com", "https://example.com"),
        ("Version", "1.2.3.4", "1.2.3.4"),
        ("XD", "<a/>", "<a/>"),
        ("SBK", "Get-Process", "Get-Process"),
    ],
)
def test_a_primitive_of_pypsrp_is_read(tag: str, value: object, text: str) -> None:
    """But for dates, which pypsrp cannot write."""
    assert ours(by_pypsrp(value, tag)) == Scalar(ScalarType(tag), text)


def test_a_complex_object_of_pypsrp_is_read() -> None:
    value = GenericComplexObject()
    value.types = ["Acme.Widget", "System.Object"]
    value.to_string = "a widget"
    value.adapted_properties = {"Name": "n"}
    value.extended_properties = {"A_B \n": [1]}
    found = ours(by_pypsrp(value))
    assert isinstance(found, Obj)
    assert (found.types, found.to_string) == (["Acme.Widget", "System.Object"], "a widget")
    assert plain(by_pypsrp(value)) == {"Name": "n", "A_B \n": [1]}


# --- where they are known to be wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "element", "theirs"),
    [
        (timedelta(seconds=30), "<TS>PT30S</TS>", "<TS>PT3S</TS>"),  # zeros dropped
        (1.5, "<Db>1.5</Db>", "<Sg>1.5</Sg>"),  # half the digits of a Python float
        (2**64, "<D>18446744073709551616</D>", "<I64>18446744073709551616</I64>"),  # more than an Int64 holds
        (-(2**40), "<I64>-1099511627776</I64>", "<I32>-1099511627776</I32>"),  # the same, of an Int32
    ],
)
def test_what_psrpcore_writes_wrongly_is_written_as_powershell_does(value: Writable, element: str, theirs: str) -> None:
    assert element in write(value)
    assert theirs in by_psrpcore(value)


def test_a_tuple_is_a_list_and_not_an_empty_object_as_in_psrpcore() -> None:
    assert plain(write((1, 2))) == [1, 2]
    assert plain(by_psrpcore((1, 2))) == {}


@pytest.mark.parametrize(
    ("document", "shown"),
    [
        (f'<?xml version="1.0"?><Objs{NAMESPACE}><S>a</S></Objs>', '["a"]'),
        (f"<Objs{NAMESPACE}/>", "[]"),
        (f"<Objs{NAMESPACE}><Obj><TN><T>A</T></TN></Obj></Objs>", "[{}]"),
        (ERROR_RECORD, '[{"FullyQualifiedErrorId":"PathNotFound"}]'),
    ],
    ids=["prolog", "empty", "no RefId", "ErrorRecord"],
)
def test_a_document_that_psrpcore_fails_on_is_read(document: str, shown: str) -> None:
    assert as_json(read(document)) == shown
    with pytest.raises((ET.ParseError, KeyError, AttributeError)):
        psrpcore_reads(document)
