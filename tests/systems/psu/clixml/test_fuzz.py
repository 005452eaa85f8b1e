"""Whatever comes, `ClixmlError` is all that leaves the reader, and what can be read can be shown."""

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rmm_jobs.systems.psu.clixml.elements import INSIDE, LEAVES
from rmm_jobs.systems.psu.clixml.errors import ClixmlError, ConversionError, PathError
from rmm_jobs.systems.psu.clixml.paths import select
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.show import as_json, as_table
from rmm_jobs.systems.psu.clixml.typed import convert
from rmm_jobs.systems.psu.clixml.writer import Writable, write

SECONDS = 30.0

TAGS = [*INSIDE, *LEAVES, "TNRef", "Ref"]
DOCUMENT = (
    '<Objs Version="1.1.0.1"><Obj RefId="0"><TN RefId="0"><T>A</T></TN><ToString>a</ToString>'
    '<Props><S N="x">1_x000A_</S><Obj N="l" RefId="1"><TNRef RefId="0"/><LST><I32>1</I32><Ref RefId="0"/></LST></Obj>'
    '</Props><MS><Ref N="r" RefId="1"/></MS></Obj>'
    '<Obj RefId="2"><DCT><En><S N="Key">k</S><Nil N="Value"/></En></DCT></Obj><PR><AV>a</AV><AI>1</AI></PR></Objs>'
)
ATTRIBUTES = st.sampled_from(
    ["", ' N="x"', ' N="Key"', ' N="Value"', ' RefId="0"', ' RefId="1"', ' N="y" RefId="0"', ' N="z" RefId="1"']
)
PIECES = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(TAGS), ATTRIBUTES),
    st.builds("<{}{}/>".format, st.sampled_from(TAGS), ATTRIBUTES),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.sampled_from(["_x0041_", "_xD83D_", "65", "&amp;", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE a>", "<?b?>"]),
)
TREES: st.SearchStrategy[str] = st.recursive(
    st.builds("<{0}{1}>1</{0}>".format, st.sampled_from(TAGS), ATTRIBUTES),
    lambda inside: st.builds(
        "<{0}{1}>{2}</{0}>".format, st.sampled_from(TAGS), ATTRIBUTES, st.lists(inside).map("".join)
    ),
    max_leaves=12,
)
JSON: st.SearchStrategy[Writable] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=20,
)


def in_time(work: Callable[[], object]) -> None:
    began = time.process_time()
    work()
    assert time.process_time() - began < SECONDS


def read_and_show(document: str | bytes) -> None:
    """Read a document and, when it can be read, show it in every way."""
    try:
        values = read(document)
        assert isinstance(json.loads(as_json(values)), list)
    except ClixmlError:
        return
    table = as_table(values)
    # A plain value among objects is a row of one cell.
    assert all(len(row) in {1, len(table.columns)} for row in table.rows)


@given(st.binary())
@example(b"\xff\xfe")
@example(b"\xfe\xff\x00<")
@example(b'<?xml version="1.0" encoding="utf-7"?><Objs/>')
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    in_time(lambda: read_and_show(data))


@given(st.integers(0, len(DOCUMENT)), st.integers(0, 40), st.text(max_size=5) | PIECES)
@example(24, 0, "<S>x</S>")
def test_a_document_with_a_part_replaced_is_read_or_refused(start: int, length: int, instead: str) -> None:
    in_time(lambda: read_and_show(DOCUMENT[:start] + instead + DOCUMENT[start + length :]))


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_row_of_tags_is_read_or_refused(content: str) -> None:
    in_time(lambda: read_and_show(f"<Objs>{content}</Objs>"))


@given(st.lists(TREES, max_size=4).map("".join))
def test_any_tree_of_tags_is_read_or_refused(content: str) -> None:
    in_time(lambda: read_and_show(f"<Objs>{content}</Objs>"))


@given(JSON)
def test_what_is_written_is_read_again(value: Writable) -> None:
    assert json.loads(as_json(read(write([value])))) == [value]


@given(st.text(alphabet="[]'\"ax.0-9 \t", max_size=20) | st.text())
def test_any_path_leads_somewhere_or_is_refused(path: str) -> None:
    try:
        found = select(read(DOCUMENT), path)
    except PathError as error:
        assert 0 <= error.position <= len(path)  # noqa: PT017 - a path that leads somewhere is as good
    else:
        assert found


@pytest.mark.parametrize("name", ["list[" + "a" * 100_000, "list" + "[" * 100_000, "a" * 100_000, "a[" * 50_000 + "]"])
def test_a_name_of_a_type_is_read_in_time_whatever_its_length(name: str) -> None:
    in_time(lambda: convert("1", name))


@given(
    st.text() | st.sampled_from(["[1,2]", '{"a":1}', "1:2:3", "-P1D", "1e9", "0x1F"]),
    st.sampled_from(["int", "byte", "double", "decimal", "bool", "char", "datetime", "timespan", "guid", "version"])
    | st.sampled_from(["int[]", "string[]", "object[]", "hashtable", "object", "Nullable[int]", "[[]", "`1[]"])
    | st.text(),
)
def test_any_text_fits_its_type_or_is_refused(text: str, dotnet_type: str) -> None:
    try:
        document = write(convert(text, dotnet_type))
    except ConversionError:
        return
    assert len(read(document)) == 1
