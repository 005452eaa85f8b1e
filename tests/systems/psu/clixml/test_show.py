"""Values become a table or JSON, and what could never be shown whole ends at once."""

import json
import time

import pytest

from rmm_jobs.systems.psu.clixml.errors import ClixmlError, Reason
from rmm_jobs.systems.psu.clixml.limits import Budget
from rmm_jobs.systems.psu.clixml.paths import select
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.show import Table, as_json, as_table
from rmm_jobs.systems.psu.clixml.values import Value


def values(content: str) -> list[Value]:
    return read(f"<Objs>{content}</Objs>")


def record(**members: str) -> str:
    properties = "".join(f'<S N="{name}">{text}</S>' for name, text in members.items())
    return f"<Obj><MS>{properties}</MS></Obj>"


def shown(content: str) -> str:
    """The JSON of one value."""
    return as_json(values(content)).removeprefix("[").removesuffix("]")


def reference_bomb(levels: int) -> str:
    """Objects within objects, each with a second reference to what is within it."""
    opening = "".join(f'<Obj N="A" RefId="{level}"><MS>' for level in range(levels))
    closing = "".join(f'<Ref N="B" RefId="{level}"/></MS></Obj>' for level in reversed(range(1, levels + 1)))
    return f'{opening}<Obj N="A" RefId="{levels}"><MS><S N="A">1</S></MS></Obj>{closing}'


def ring(count: int) -> str:
    """Objects within objects, each with references to all that are around it."""
    opening = "".join(
        f'<Obj N="A" RefId="{number}"><MS>' + "".join(f'<Ref N="R{other}" RefId="{other}"/>' for other in range(number))
        for number in range(count)
    )
    return opening + "</MS></Obj>" * count


ADDRESS = (
    "<Obj><TN><T>Deserialized.System.Net.IPAddress</T></TN><ToString>10.0.0.1</ToString>"
    '<Props><I64 N="Address">16777226</I64></Props></Obj>'
)
DICTIONARY = (
    '<Obj><DCT><En><S N="Key">a</S><Nil N="Value"/></En><En><I32 N="Key">2</I32><I32 N="Value">3</I32></En>'
    '<En><Obj N="Key"><ToString>k</ToString><MS><S N="x"/></MS></Obj><I32 N="Value">4</I32></En>'
    '<En><Obj N="Key"><TN><T>Acme.Key</T></TN><LST/></Obj><I32 N="Value">5</I32></En>'
    '<En><Obj N="Key"/><I32 N="Value">6</I32></En></DCT><Props><I32 N="Count">5</I32></Props></Obj>'
)
SELF_REFERENCE = '<Obj RefId="0"><MS><I32 N="Id">1</I32><Ref N="Self" RefId="0"/></MS></Obj>'


# --- JSON ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<S>a &quot;quote&quot; \u00e4_x000A_</S>", '"a \\"quote\\" \u00e4\\n"'),
        ("<I32>-5</I32>", "-5"),
        ("<U64>18446744073709551615</U64>", "18446744073709551615"),
        ("<D>1.10</D>", "1.10"),
        ("<Db>1.5E+300</Db>", "1.5E+300"),
        ("<Db>NaN</Db>", '"NaN"'),
        ("<I32>007</I32>", '"007"'),
        ("<B>true</B>", "true"),
        ("<B>maybe</B>", '"maybe"'),
        ("<Nil/>", "null"),
        ("<SS>0100</SS>", '"<secure string>"'),
        ("<TS>PT30S</TS>", '"PT30S"'),
        ("<Obj/>", "{}"),
        ("<Obj><DCT/></Obj>", "{}"),
        ("<Obj><ToString>only this</ToString></Obj>", '"only this"'),
        ("<Obj><ToString>a b</ToString><LST/></Obj>", "[]"),
        ('<Obj><ToString>row</ToString><MS><I32 N="a">1</I32></MS></Obj>', '{"a":1}'),
        ("<Obj><TN><T>A</T><T>System.Enum</T></TN><ToString>Friday</ToString><I32>5</I32></Obj>", '"Friday"'),
        ("<Obj><TN><T>Deserialized.System.Enum</T></TN><ToString>Friday</ToString><I32>5</I32></Obj>", '"Friday"'),
        ("<Obj><ToString>five</ToString><I32>5</I32></Obj>", "5"),
        ('<Obj><S>line</S><MS><S N="PSPath">C:\\a</S></MS></Obj>', '"line"'),
        (ADDRESS, '"10.0.0.1"'),
        (DICTIONARY, '{"a":null,"2":3,"k":4,"Acme.Key":5,"object":6,"Count":5}'),
    ],
)
def test_a_value_is_plain_json(content: str, text: str) -> None:
    assert as_json(values(content + "<Nil/>")) == f"[{text},null]"


def test_the_items_of_the_only_list_are_the_rows() -> None:
    assert as_json(values("<Obj><LST><I32>1</I32><Obj><LST><I32>2</I32></LST></Obj></LST></Obj>")) == "[1,[2]]"
    assert as_json([]) == "[]"


def test_a_shared_object_is_shown_wherever_it_is() -> None:
    content = '<Obj><MS><Obj N="a" RefId="1"><LST><I32>1</I32></LST></Obj><Ref N="b" RefId="1"/></MS></Obj>'
    assert shown(content) == '{"a":[1],"b":[1]}'


def test_a_reference_to_what_is_around_it_is_a_marker() -> None:
    assert shown(SELF_REFERENCE) == '{"Id":1,"Self":"... (reference repeated)"}'


def test_what_is_nested_deeper_than_the_budget_is_a_marker() -> None:
    content = '<Obj><MS><Obj N="a"><MS><Obj N="b"/><I32 N="c">1</I32></MS></Obj></MS></Obj>'
    assert as_json(values(content), Budget(depth=2)) == '[{"a":{"b":"... (nested deeper)","c":1}}]'


def test_a_long_chain_of_references_is_not_opened_to_its_end() -> None:
    chain = "".join(f'<Obj RefId="{n}"><MS><Ref N="Next" RefId="{n - 1}"/></MS></Obj>' for n in range(1, 5_000))
    found = values(f'<Obj RefId="0"/>{chain}')
    text = as_json(found[-1:])
    assert text.count("Next") == 64
    assert "nested deeper" in text


@pytest.mark.parametrize("levels", [26, 60])
def test_a_reference_bomb_ends_at_once_in_an_error(levels: int) -> None:
    bomb = reference_bomb(levels)
    began = time.process_time()
    with pytest.raises(ClixmlError) as caught:
        as_json(values(bomb))
    assert caught.value.reason is Reason.EXPANDS_TOO_FAR
    assert time.process_time() - began < 30  # an input that blows up would take hours


def test_objects_that_all_refer_to_all_around_them_end_in_an_error_from_within() -> None:
    """Where nothing is opened twice on one way down, there are still more ways than can be walked."""
    innermost = select(values(ring(40)), ".".join("A" * 39))
    began = time.process_time()
    with pytest.raises(ClixmlError):
        as_json(innermost, Budget(values=50_000))
    assert time.process_time() - began < 30  # an input that blows up would take hours
    assert as_table(innermost).columns_total == 39


def test_the_bomb_of_two_kilobytes_is_a_marker_in_a_table() -> None:
    bomb = reference_bomb(26)
    assert len(bomb) < 2000
    assert as_table(values(bomb)).rows == [["... (expands to 100,663,294 values)"] * 2]
    assert as_table(values(reference_bomb(60))).rows == [["... (expands to 1,000,000,000 values)"] * 2]


@pytest.mark.parametrize(
    "budget", [Budget(values=10), Budget(characters=24)], ids=["as many values", "as many characters"]
)
def test_a_budget_is_kept(budget: Budget) -> None:
    numbers = values("<Obj><LST>" + "<I32>1</I32>" * 10 + "</LST></Obj>" + "<I32>1</I32>")
    assert len(as_json(numbers)) == 25
    with pytest.raises(ClixmlError, match="its references expand to too much"):
        as_json(numbers, budget)


# --- the table ----------------------------------------------------------------------------------------------------


def test_properties_are_columns_in_first_seen_order() -> None:
    table = as_table(values(record(Name="a", Id="1") + record(Id="2", Path="p")))
    assert table == Table(
        columns=["Name", "Id", "Path"],
        rows=[["a", "1", ""], ["", "2", "p"]],
        rows_total=2,
        columns_total=3,
        cells_cut=0,
    )


def test_nested_values_are_compact_json_and_known_ones_their_text() -> None:
    table = as_table(
        values(
            '<Obj><MS><Obj N="List"><LST><I32>1</I32><S>x</S></LST></Obj><SS N="Password">0100</SS>'
            '<Obj N="Day"><TN><T>System.Enum</T></TN><ToString>Friday</ToString><I32>5</I32></Obj><Nil N="None"/>'
            '<Obj N="Table"><DCT><En><S N="Key">k</S><B N="Value">true</B></En></DCT></Obj>'
            '<B N="On">false</B></MS></Obj>'
        )
    )
    assert dict(zip(table.columns, table.rows[0], strict=True)) == {
        "List": '[1,"x"]',
        "Password": "<secure string>",
        "Day": "Friday",
        "None": "",
        "Table": '{"k":true}',
        "On": "false",
    }


def nested(text: str, kind: str = "Acme.Id") -> str:
    return (
        f"<Obj><MS><Obj N='Id'><TN><T>Deserialized.{kind}</T></TN><ToString>{text}</ToString>"
        "<Props><S N='a'>1</S></Props></Obj></MS></Obj>"
    )


@pytest.mark.parametrize(
    ("content", "cell"),
    [
        (nested("contoso.lab/EX01"), "contoso.lab/EX01"),
        (nested("Acme.Id"), '{"a":"1"}'),
        (nested("Acme.Id (7)"), '{"a":"1"}'),
        (nested("Acme.Box`1[System.String]", "Acme.Box`1[[System.String, mscorlib]]"), '{"a":"1"}'),
        (nested("@{a=1}"), '{"a":"1"}'),
        (nested("two_x000A_lines"), '{"a":"1"}'),
        (nested(" "), '{"a":"1"}'),
        (nested("x").replace("Props", "DCT").replace("<S N='a'>1</S>", ""), "{}"),
    ],
)
def test_an_object_that_prints_itself_is_its_text_in_a_cell_and_open_in_json(content: str, cell: str) -> None:
    assert as_table(values(content * 2)).rows[0] == [cell]
    assert shown(content) == '{"Id":{"a":"1"}}' or "DCT" in content


def test_the_items_of_a_list_in_a_cell_are_their_texts() -> None:
    item = "<Obj><ToString>0.0.0.0:25</ToString><Props><I32 N='Port'>25</I32></Props></Obj>"
    table = as_table(values(f"<Obj><MS><Obj N='Bindings'><LST>{item}{item}</LST></Obj></MS></Obj>" * 2))
    assert table.rows[0] == ['["0.0.0.0:25","0.0.0.0:25"]']


def test_few_columns_have_wider_cells() -> None:
    long = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384_and_so_on_and_so_on"
    assert as_table(values(f"<S>{long}</S>" * 2), width=160).rows[0] == [long]
    assert as_table(values(record(Name=long) * 2), width=160).rows[0] == [long]
    wide = as_table(values(record(Name=long, A="a", B="b", C="c", D="d") * 2), width=160)
    assert wide.rows[0][0] == long[:37] + "..."


def test_scalars_and_lists_among_objects_stand_on_a_line_of_their_own() -> None:
    table = as_table(values("<S>a</S><Nil/><Obj><LST><I32>1</I32></LST></Obj>" + record(Name="b", Id="2")))
    assert table.columns == ["Name", "Id"]
    assert table.rows == [["a"], [""], ["[1]"], ["b", "2"]]


def test_scalars_and_lists_alone_stand_in_a_column() -> None:
    table = as_table(values("<S>a</S><Obj><LST><I32>1</I32></LST></Obj>"))
    assert (table.columns, table.rows) == (["Value"], [["a"], ["[1]"]])


def test_entries_of_a_dictionary_are_columns() -> None:
    table = as_table(values('<Obj><DCT><En><S N="Key">k</S><I32 N="Value">1</I32></En></DCT></Obj>'))
    assert (table.columns, table.rows) == (["k"], [["1"]])


def test_what_is_left_out_is_counted() -> None:
    rows = [record(**{f"c{column}": f"{row}-{'x' * column}" for column in range(9)}) for row in range(12)]
    table = as_table(values("".join(rows)), first=10, rows=5, columns=3, cell=4)
    assert table == Table(
        columns=["c0", "c1", "c2"],
        rows=[["10-", "10-x", "1..."], ["11-", "11-x", "1..."]],
        rows_total=12,
        columns_total=9,
        cells_cut=2,
        hidden=("c3", "c4", "c5", "c6", "c7", "c8"),
    )


def test_a_title_is_cut_as_a_cell_is() -> None:
    assert as_table(values(record(LongColumnName="x")), cell=8).columns == ["LongC..."]


def test_a_long_nested_value_is_opened_only_as_far_as_its_cell_is_wide() -> None:
    long_text = "x" * 1_000_000
    row = f'<Obj><MS><Obj N="a" RefId="1"><LST><S>{long_text}</S></LST></Obj></MS></Obj>'
    found = values(row + '<Obj><MS><Ref N="a" RefId="1"/></MS></Obj>' * 2000)
    began = time.process_time()
    table = as_table(found, rows=2001)
    assert time.process_time() - began < 30  # an input that blows up would take hours
    assert set(map(tuple, table.rows)) == {('["' + "x" * 35 + "...",)}
    assert table.cells_cut == 2001


def test_nothing_is_a_table_without_rows_or_columns() -> None:
    assert as_table([]) == Table([], [], 0, 0, 0)
    assert as_table(values("<Obj/>")) == Table([], [[]], 1, 0, 0)


def test_many_rows_that_are_one_object_take_linear_time() -> None:
    properties = "".join(f'<S N="p{number}">x</S>' for number in range(20_000))
    found = values(f'<Obj RefId="0"><MS>{properties}</MS></Obj>' + '<Ref RefId="0"/>' * 20_000)
    began = time.process_time()
    table = as_table(found)
    assert time.process_time() - began < 30  # an input that blows up would take hours
    assert (table.rows_total, table.columns_total) == (20_001, 20_000)


def test_many_objects_of_one_endless_type_take_linear_time() -> None:
    types = "".join(f"<T>Base{number}</T>" for number in range(20_000))
    found = values(f'<Obj><TN RefId="0">{types}</TN></Obj>' + '<Obj><TNRef RefId="0"/></Obj>' * 20_000)
    began = time.process_time()
    assert as_json(found).count("{}") == 20_001
    assert time.process_time() - began < 30  # an input that blows up would take hours


def test_json_of_every_shape_can_be_parsed() -> None:
    text = as_json(values(SELF_REFERENCE + record(a="&lt;\u2028_x0000_") + "<Db>1E-7</Db><Obj><QUE><Nil/></QUE></Obj>"))
    assert json.loads(text) == [{"Id": 1, "Self": "... (reference repeated)"}, {"a": "<\u2028\x00"}, 1e-7, [None]]
