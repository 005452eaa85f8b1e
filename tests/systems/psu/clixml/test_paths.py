"""A path opens what is nested, and one that leads nowhere says what there is."""

import time

import pytest

from rmm_jobs.systems.psu.clixml.errors import PathError, PathFault
from rmm_jobs.systems.psu.clixml.limits import BUDGET
from rmm_jobs.systems.psu.clixml.paths import select
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.show import as_json
from rmm_jobs.systems.psu.clixml.values import Value

PROCESSES = read(
    """<Objs><Obj><MS>
      <S N="Name">pwsh</S>
      <Obj N="Process"><MS>
        <S N="name">inner</S><S N="NAME">INNER</S>
        <Obj N="Modules"><LST>
          <Obj><MS><S N="File">a.dll</S></MS></Obj><Obj><MS><S N="File">b.dll</S></MS></Obj>
        </LST></Obj>
      </MS></Obj>
      <Obj N="Env"><DCT>
        <En><S N="Key">Free Space</S><I32 N="Value">1</I32></En>
        <En><S N="Key">a.b['c']</S><I32 N="Value">2</I32></En>
        <En><S N="Key">say "so"</S><I32 N="Value">3</I32></En>
      </DCT></Obj>
      <Obj N="Line"><S>text</S><MS><I32 N="LineNumber">7</I32></MS></Obj>
    </MS></Obj>
    <Obj><MS><S N="Name">bash</S><I32 N="Id">2</I32>
      <Obj N="Process"><MS><Obj N="Modules"><LST><Obj><MS><S N="File">c.so</S></MS></Obj></LST></Obj></MS></Obj>
    </MS></Obj>
    <S>no object</S></Objs>"""
)


def found(path: str, values: list[Value] | None = None) -> str:
    """What a path leads to, as the JSON of a list of two, so that nothing is taken apart."""
    return as_json([*select(PROCESSES if values is None else values, path), *read("<Objs><Nil/></Objs>")])


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("[0].Name", '["pwsh",null]'),
        ("[-2].Name", '["bash",null]'),
        ("[ 0 ] . Process . Modules [ 1 ] . File", '["b.dll",null]'),
        ("[0].process.modules[1].file", '["b.dll",null]'),
        ("[0]['Process'][\"Modules\"][-1]['File']", '["b.dll",null]'),
        ("[0].Process.name", '["inner",null]'),
        ("[0].Process.NAME", '["INNER",null]'),
        ("[0].Process.Name", '["inner",null]'),
        ("[0].Env.free space", "[1,null]"),
        ("[0].Env['a.b[''c'']']", "[2,null]"),
        ('[0].Env["say ""so"""]', "[3,null]"),
        ("[0].Line.LineNumber", "[7,null]"),
        ("Id", "[null,2,null,null]"),
        ("Name", '["pwsh","bash",null,null]'),
        ("['Name']", '["pwsh","bash",null,null]'),
        ("Process.Modules.File", '["a.dll","b.dll","c.so",null]'),
        ("Process.Modules[2].File", '["c.so",null]'),
        ("[0].Process.Modules.File", '["a.dll","b.dll",null]'),
        ("[2]", '["no object",null]'),
    ],
)
def test_a_path_leads_to_a_value(path: str, leads_to: str) -> None:
    assert found(path) == leads_to


def test_a_path_begins_at_the_items_of_the_only_list() -> None:
    values = read("<Objs><Obj><LST><S>a</S><Obj><MS><I32 N='Id'>1</I32></MS></Obj></LST></Obj></Objs>")
    assert found("[1].Id", values) == "[1,null]"
    assert found("Id", values) == "[null,1,null]"


def test_a_list_has_properties_of_its_own_before_those_of_its_items() -> None:
    values = read(
        "<Objs><Obj><LST><Obj><MS><I32 N='Capacity'>1</I32></MS></Obj></LST>"
        "<Props><I32 N='Capacity'>4</I32></Props></Obj></Objs>"
    )
    assert found("Capacity", values) == "[4,null]"


def failure(path: str, values: list[Value] | None = None) -> PathError:
    with pytest.raises(PathError) as caught:
        select(PROCESSES if values is None else values, path)
    return caught.value


@pytest.mark.parametrize(
    ("path", "position"),
    [
        ("", 0),
        (" ", 0),
        (".Name", 0),
        ("[0]Name", 3),
        ("[0]..Name", 3),
        ("[0].", 3),
        ("[0]. .Name", 3),
        ("Name.", 4),
        ("[x]", 0),
        ("[1.5]", 0),
        ("[\u0661]", 0),
        ("Process.Modules[", 15),
        ("['Name", 0),
        ("['Na'me']", 0),
        ("Name]", 4),
        ("[99999999999]", 0),
    ],
)
def test_what_is_no_path_is_refused_at_its_position(path: str, position: int) -> None:
    error = failure(path)
    assert (error.fault, error.position) == (PathFault.UNREADABLE, position)


def test_a_property_that_is_not_there_names_those_that_are() -> None:
    error = failure("[0].Process.Modles")
    assert (error.fault, error.position, error.step) == (PathFault.NO_PROPERTY, 12, "Modles")
    assert (error.known, error.count) == (["name", "NAME", "Modules"], 3)
    assert str(error) == "no such property: 'Modles' at 12"
    assert failure("Nmae").known == ["Name", "Process", "Env", "Line", "Id"]


def test_only_the_first_properties_are_named() -> None:
    properties = "".join(f"<Nil N='p{number}'/>" for number in range(50))
    error = failure("x", read(f"<Objs><Obj><MS>{properties}</MS></Obj></Objs>"))
    assert (error.known, error.count) == ([f"p{number}" for number in range(20)], 50)


def test_a_scalar_has_no_properties() -> None:
    error = failure("[2].Length")
    assert (error.fault, error.known, error.count) == (PathFault.NO_PROPERTY, [], 0)
    assert failure("x", []).fault is PathFault.NO_PROPERTY


@pytest.mark.parametrize("path", ["[3]", "[-4]"])
def test_an_item_that_is_not_there_is_told_how_many_are(path: str) -> None:
    error = failure(path)
    assert (error.fault, error.step, error.count) == (PathFault.NO_ITEM, path, 3)


def test_nothing_has_items_but_a_list() -> None:
    assert failure("[0].Name[1]").count == 1
    assert found("[0].Name[0]") == '["pwsh",null]'


def test_lists_of_references_to_lists_are_not_joined_without_end() -> None:
    inner = "<Obj RefId='0' N='x'><LST>" + "<Nil/>" * 1000 + "</LST></Obj>"
    rows = "<Obj><MS><Ref N='x' RefId='0'/></MS></Obj>" * 1000
    values = read(f"<Objs><Obj><MS>{inner}</MS></Obj>{rows}</Objs>")
    error = failure("x", values)
    assert (error.fault, error.position) == (PathFault.TOO_MANY, 0)
    assert BUDGET.values < 1000 * 1000


def test_an_object_that_is_there_many_times_is_searched_once() -> None:
    properties = "".join(f'<S N="p{number}">x</S>' for number in range(20_000))
    values = read(f'<Objs><Obj RefId="0"><MS>{properties}</MS></Obj>' + '<Ref RefId="0"/>' * 20_000 + "</Objs>")
    began = time.process_time()
    assert len(select(values, "P19999")) == 20_001
    assert time.process_time() - began < 30  # an input that blows up would take hours
