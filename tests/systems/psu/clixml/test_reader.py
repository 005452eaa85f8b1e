"""Every element of CLIXML is read, and nothing else is."""

import pytest

from fakes.clixml import NAMESPACE, document, one_object
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.values import NIL, Obj, Scalar, ScalarType


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
