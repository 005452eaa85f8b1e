"""Every element of CLIXML is read, and nothing else is."""

import re
import time

import pytest

from rmm_jobs.systems.psu.clixml.errors import ClixmlError, Reason
from rmm_jobs.systems.psu.clixml.limits import Limits
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.values import NIL, Obj, Scalar, ScalarType, Value

NAMESPACE = 'xmlns="http://schemas.microsoft.com/powershell/2004/04"'


def document(content: str) -> str:
    return f'<Objs Version="1.1.0.1" {NAMESPACE}>{content}</Objs>'


def one(content: str) -> Value:
    (value,) = read(document(content))
    return value


def one_object(content: str) -> Obj:
    value = one(content)
    assert isinstance(value, Obj)
    return value


def refusal(text: str | bytes, limits: Limits | None = None) -> ClixmlError:
    with pytest.raises(ClixmlError) as caught:
        read(text, limits or Limits())
    return caught.value


# --- scalars ----------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a_x000A_b", "a\nb"),
        ("a_X000a_b", "a\nb"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_ _xDE00_", "\ufffd \ufffd"),
        ("_xDE00__xD83D_", "\ufffd\ufffd"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x0041_x0042_", "Ax0042_"),
        ("_x005F__x005F_", "__"),
        ("_x41_ _xGGGG_ x0041_ _", "_x41_ _xGGGG_ x0041_ _"),
        ("\U0001f600", "\U0001f600"),
    ],
)
def test_escapes_are_undone(written: str, meant: str) -> None:
    assert one(f"<S>{written}</S>") == Scalar(ScalarType.STRING, meant)


# --- objects ----------------------------------------------------------------------------------------------------


def test_an_object_has_types_text_and_properties_in_the_order_of_the_document() -> None:
    value = one_object(
        '<Obj RefId="0"><TN RefId="0"><T>Selected.Process</T><T>System.Object</T></TN><ToString>pwsh</ToString>'
        '<Props><S N="Name">pwsh</S><I32 N="Id">7</I32></Props>'
        '<MS><S N="A_x0020_B">note</S><I32 N="Id">8</I32></MS></Obj>'
    )
    assert value.types == ["Selected.Process", "System.Object"]
    assert value.to_string == "pwsh"
    assert list(value.properties.items()) == [
        ("Name", Scalar(ScalarType.STRING, "pwsh")),
        ("Id", Scalar(ScalarType.INT32, "8")),  # an extended member hides the adapted one
        ("A B", Scalar(ScalarType.STRING, "note")),
    ]
    assert value.expanded_size == 7


@pytest.mark.parametrize("tag", ["LST", "IE", "QUE", "STK"])
def test_lists_of_every_kind_keep_their_items(tag: str) -> None:
    value = one_object(f"<Obj><{tag}><I32>1</I32><Nil /><S>x</S></{tag}></Obj>")
    assert value.items == [Scalar(ScalarType.INT32, "1"), NIL, Scalar(ScalarType.STRING, "x")]
    assert value.entries is None


def test_a_dictionary_keeps_its_entries() -> None:
    value = one_object(
        '<Obj><DCT><En><S N="Key">a</S><I32 N="Value">1</I32></En>'
        '<En><I32 N="Key">2</I32><Obj N="Value"><LST /></Obj></En></DCT></Obj>'
    )
    assert value.items is None
    assert value.entries is not None
    (first_key, first), (second_key, second) = value.entries
    assert (first_key, first) == (Scalar(ScalarType.STRING, "a"), Scalar(ScalarType.INT32, "1"))
    assert second_key == Scalar(ScalarType.INT32, "2")
    assert isinstance(second, Obj)
    assert second.items == []


def test_an_enum_and_an_extended_primitive_have_a_base_value() -> None:
    enum = one_object("<Obj><TN><T>System.DayOfWeek</T></TN><ToString>Friday</ToString><I32>5</I32></Obj>")
    assert (enum.base, enum.to_string) == (Scalar(ScalarType.INT32, "5"), "Friday")
    line = one_object('<Obj><S>text</S><MS><S N="PSPath">C:\\a</S></MS></Obj>')
    assert line.base == Scalar(ScalarType.STRING, "text")
    assert line.properties == {"PSPath": Scalar(ScalarType.STRING, "C:\\a")}


def test_type_names_are_referred_to() -> None:
    first, second = read(document('<Obj><TN RefId="0"><T>A</T></TN></Obj><Obj><TNRef RefId="0" /></Obj>'))
    assert isinstance(first, Obj)
    assert isinstance(second, Obj)
    assert first.types == second.types == ["A"]


def test_a_reference_is_the_object_itself() -> None:
    first, second = read(document('<Obj RefId="7"><MS><S N="a">1</S></MS></Obj><Ref RefId="7" />'))
    assert first is second


def test_an_object_can_be_within_itself() -> None:
    value = one_object('<Obj RefId="0"><MS><Ref N="Self" RefId="0" /></MS></Obj>')
    assert value.properties["Self"] is value


def test_a_weight_counts_what_references_open() -> None:
    outer = one_object(
        '<Obj><MS><Obj N="A" RefId="1"><LST><I32>1</I32><I32>2</I32></LST></Obj><Ref N="B" RefId="1" /></MS></Obj>'
    )
    assert outer.expanded_size == 6


def test_a_progress_record_is_an_object() -> None:
    value = one_object(
        '<Obj S="progress" RefId="0"><MS><I64 N="SourceId">1</I64><PR N="Record"><AV>Copying _x0041_</AV><AI>3</AI>'
        "<Nil /><PI>-1</PI><PC>45</PC><T>Processing</T><SR>-1</SR><SD>file 9</SD></PR></MS></Obj>"
    )
    record = value.properties["Record"]
    assert isinstance(record, Obj)
    assert record.types == ["System.Management.Automation.ProgressRecord"]
    assert record.properties == {
        "Activity": Scalar(ScalarType.STRING, "Copying A"),
        "ActivityId": Scalar(ScalarType.INT32, "3"),
        "CurrentOperation": NIL,
        "ParentActivityId": Scalar(ScalarType.INT32, "-1"),
        "PercentComplete": Scalar(ScalarType.INT32, "45"),
        "RecordType": Scalar(ScalarType.STRING, "Processing"),
        "SecondsRemaining": Scalar(ScalarType.INT32, "-1"),
        "StatusDescription": Scalar(ScalarType.STRING, "file 9"),
    }


def test_a_member_set_within_a_member_set_is_an_object() -> None:
    value = one_object('<Obj><MS><MS N="PSStandardMembers"><S N="Show">Name</S></MS></MS></Obj>')
    inner = value.properties["PSStandardMembers"]
    assert isinstance(inner, Obj)
    assert inner.properties == {"Show": Scalar(ScalarType.STRING, "Name")}


def test_an_error_record_is_an_object_like_any_other() -> None:
    value = one_object(
        '<Obj S="Error" RefId="0"><TN RefId="0"><T>System.Management.Automation.ErrorRecord</T></TN>'
        '<ToString>Cannot find path</ToString><Props><Obj N="Exception" RefId="1"><ToString>inner</ToString></Obj>'
        '<Nil N="TargetObject" /><S N="FullyQualifiedErrorId">PathNotFound</S></Props></Obj>'
    )
    assert value.to_string == "Cannot find path"
    assert value.properties["FullyQualifiedErrorId"] == Scalar(ScalarType.STRING, "PathNotFound")


# --- the document ------------------------------------------------------------------------------------------------

SAMPLE = document("<S>\u00e4\U0001f600</S>")


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE,
        "\ufeff" + SAMPLE,
        '<?xml version="1.0" encoding="utf-16"?>\r\n' + SAMPLE,
        SAMPLE.encode(),
        b"\xef\xbb\xbf" + SAMPLE.encode(),
        b'<?xml version="1.0" encoding="no-such-thing"?>' + SAMPLE.encode(),
        ("\ufeff" + SAMPLE).encode("utf-16-le"),
        ("\ufeff" + SAMPLE).encode("utf-16-be"),
        SAMPLE.replace("><", ">\n  <"),
        SAMPLE.replace(f" {NAMESPACE}", ""),
    ],
)
def test_a_document_is_read_with_and_without_prolog_mark_and_indentation(text: str | bytes) -> None:
    assert read(text) == [Scalar(ScalarType.STRING, "\u00e4\U0001f600")]


@pytest.mark.parametrize("text", ["<Objs/>", document(""), document("\n")])
def test_a_document_can_be_empty(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.MALFORMED),
        ("not XML", Reason.MALFORMED),
        ("<Objs>", Reason.MALFORMED),
        ("<Objs><S>a</I32></Objs>", Reason.MALFORMED),
        ("<Objs/><Objs/>", Reason.MALFORMED),
        ("<Objs>&nbsp;</Objs>", Reason.MALFORMED),
        ("<Objs><S>\x00</S></Objs>", Reason.MALFORMED),
        ("<Objs><S>\ud800</S></Objs>", Reason.MALFORMED),
        (b"<Objs><S>\xff</S></Objs>", Reason.MALFORMED),
        ("<html><body>Sign in</body></html>", Reason.NOT_CLIXML),
        ("<Obj><S>a</S></Obj>", Reason.NOT_CLIXML),
        ("<!DOCTYPE Objs><Objs/>", Reason.DOCTYPE),
        ('<!DOCTYPE Objs [<!ENTITY a "aa">]><Objs><S>&a;</S></Objs>', Reason.DOCTYPE),
        ('<!DOCTYPE Objs SYSTEM "file:///etc/passwd"><Objs/>', Reason.DOCTYPE),
        ("<Objs><Unknown/></Objs>", Reason.UNEXPECTED_ELEMENT),
        ("<Objs><S>a<S>b</S></S></Objs>", Reason.UNEXPECTED_ELEMENT),
        ("<Objs><Props/></Objs>", Reason.UNEXPECTED_ELEMENT),
        ("<Objs><Obj><TX/></Obj></Objs>", Reason.UNEXPECTED_ELEMENT),
        ("<Objs><Obj><DCT><S>a</S></DCT></Obj></Objs>", Reason.UNEXPECTED_ELEMENT),
        ('<Objs><Obj RefId="0"/><Ref RefId="0"><S/></Ref></Objs>', Reason.UNEXPECTED_ELEMENT),
        ("<Objs><Obj><Props><S>a</S></Props></Obj></Objs>", Reason.NAME_MISSING),
        ('<Objs><Obj><DCT><En><S N="Key">a</S></En></DCT></Obj></Objs>', Reason.NAME_MISSING),
        ('<Objs><Obj><DCT><En><S N="Key">a</S><S N="Worth">b</S></En></DCT></Obj></Objs>', Reason.NAME_MISSING),
        ('<Objs><Ref RefId="0"/></Objs>', Reason.UNKNOWN_REFERENCE),
        ("<Objs><Ref/></Objs>", Reason.UNKNOWN_REFERENCE),
        ('<Objs><Obj><TNRef RefId="0"/></Obj></Objs>', Reason.UNKNOWN_REFERENCE),
    ],
)
def test_what_is_not_clixml_is_refused(text: str | bytes, reason: Reason) -> None:
    assert refusal(text).reason is reason


def test_an_error_says_where() -> None:
    error = refusal("<Objs>\n  <S>a</S>\n  <Unknown/>\n</Objs>")
    assert (error.line, error.column) == (3, 12)
    assert str(error) == "an element stands where none may (line 3, column 12)"
    assert str(refusal(b"a" * 99, Limits(bytes=98))) == "it is too large"


# --- limits -------------------------------------------------------------------------------------------------------


def nested(depth: int) -> str:
    return document("<Obj><LST>" * depth + "</LST></Obj>" * depth)


@pytest.mark.parametrize(
    ("text", "limits", "reason"),
    [
        (document("<S>aaaa</S>"), Limits(bytes=90), Reason.TOO_LARGE),
        (document("<S>\u00e4</S>"), Limits(bytes=len(document("<S>\u00e4</S>"))), Reason.TOO_LARGE),
        (document("<S>a</S><S>a</S>"), Limits(nodes=2), Reason.TOO_MANY_NODES),
        (document("<S>aaaa</S>"), Limits(text=3), Reason.TEXT_TOO_LONG),
        (nested(65), Limits(), Reason.TOO_DEEP),
        (document('<Obj><MS><MS N="a"/></MS></Obj>'), Limits(depth=1), Reason.TOO_DEEP),
    ],
)
def test_a_limit_is_kept(text: str, limits: Limits, reason: Reason) -> None:
    assert refusal(text, limits).reason is reason


def test_what_just_fits_is_read() -> None:
    text = document("<S>\u00e4\u00e4\u00e4</S>")
    assert read(text, Limits(bytes=len(text.encode()), nodes=2, text=3)) == [Scalar(ScalarType.STRING, "\u00e4" * 3)]
    assert len(read(nested(64))) == 1


def test_siblings_do_not_add_to_the_depth() -> None:
    assert len(read(document("<Obj/><Obj/><Obj/>"), Limits(depth=1))) == 3


def test_a_long_text_in_many_pieces_is_read_in_linear_time() -> None:
    text = "line &amp; line\n" * 200_000
    began = time.process_time()
    (value,) = read(document(f"<S>{text}</S>"))
    assert time.process_time() - began < 30  # an input that blows up would take hours
    assert value == Scalar(ScalarType.STRING, text.replace("&amp;", "&"))


def test_a_text_of_escapes_is_read_in_linear_time() -> None:
    began = time.process_time()
    (value,) = read(document("<S>" + "_x0041_" * 300_000 + "_x" * 300_000 + "</S>"))
    assert time.process_time() - began < 30  # an input that blows up would take hours
    assert isinstance(value, Scalar)
    assert re.fullmatch("A{300000}(_x){300000}", value.text)
