import json

import httpx
import pytest

from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import JOB, PIPELINE, ScriptedServer
from rmm_jobs.domain.job_errors import PathNotFound, PipelineUnreadable
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.output_results import PipelineView, Table
from rmm_jobs.domain.system import PipelineRequest
from rmm_jobs.systems.psu.clixml.limits import LIMITS
from rmm_jobs.systems.psu.system import PsuSystem

OBJS = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{}</Objs>'
DRIVE = (
    '<Obj RefId="{0}"><MS><S N="Name">{1}</S><Obj N="Free" RefId="1{0}"><MS><I32 N="GB">{0}</I32></MS></Obj></MS></Obj>'
)
DRIVES = OBJS.format("".join(DRIVE.format(number, letter) for number, letter in ((1, "C:"), (2, "D:"), (3, "E:"))))
AS_JSON = json.dumps([{"Name": name, "Free": {"GB": gb}} for gb, name in ((1, "C:"), (2, "D:"), (3, "E:"))])
THIS = Job("12")


async def opened(
    console: ScriptedServer,
    system: PsuSystem,
    request: PipelineRequest,
    *,
    data: str | None = DRIVES,
    as_json: str | None = None,
) -> PipelineView | None:
    console.on("GET", PIPELINE, answer([{"id": 1, "data": data, "jsonData": as_json}]))
    return await system.pipeline(THIS, request, deadline=FOREVER)


@pytest.mark.parametrize(("data", "as_json"), [(DRIVES, None), (None, AS_JSON), (" ", AS_JSON)])
async def test_objects_are_a_table_from_clixml_or_else_from_json(
    console: ScriptedServer, system: PsuSystem, data: str | None, as_json: str | None
) -> None:
    seen = await opened(console, system, PipelineRequest(first=1, rows=1), data=data, as_json=as_json)
    table = Table(["Name", "Free"], [["D:", '{"GB":2}']], rows_total=3, columns_total=2)
    assert seen == PipelineView(THIS, "", table=table, first=1)


async def test_json_with_raw_control_characters_in_its_strings_is_read(
    console: ScriptedServer, system: PsuSystem
) -> None:
    as_json = AS_JSON.replace("C:", "C:\tSystem")
    seen = await opened(console, system, PipelineRequest(rows=1), data=None, as_json=as_json)
    assert seen is not None
    assert seen.table is not None
    assert seen.table.rows_total == 3


@pytest.mark.parametrize(("data", "as_json"), [(DRIVES, None), (None, AS_JSON)])
async def test_objects_are_a_window_of_json(
    console: ScriptedServer, system: PsuSystem, data: str | None, as_json: str | None
) -> None:
    request = PipelineRequest(json=True, offset=1, max_bytes=12)
    seen = await opened(console, system, request, data=data, as_json=as_json)
    assert seen is not None
    assert (seen.json, seen.offset, seen.length) == ('{"Name":"C:"', 1, len(AS_JSON.replace(" ", "")))


@pytest.mark.parametrize(
    ("data", "as_json"),
    [(OBJS.format("<S>it is a&lt;b&gt;c, or ab</S>"), None), (None, '["it is a<b>c, or ab"]')],
)
async def test_secrets_are_hidden_before_anything_is_cut(
    console: ScriptedServer, system: PsuSystem, data: str | None, as_json: str | None
) -> None:
    request = PipelineRequest(json=True, secrets=("ab", "a<b>c"))
    seen = await opened(console, system, request, data=data, as_json=as_json)
    assert seen is not None
    assert seen.json == '["it is ********, or ********"]'


async def test_nested_values_are_opened_by_a_path(console: ScriptedServer, system: PsuSystem) -> None:
    seen = await opened(console, system, PipelineRequest(path=" [1].Free.gb ", json=True))
    assert seen is not None
    assert (seen.json, seen.path) == ("[2]", " [1].Free.gb ")


async def test_a_path_that_leads_nowhere_names_what_there_is(console: ScriptedServer, system: PsuSystem) -> None:
    with pytest.raises(PathNotFound) as astray:
        await opened(console, system, PipelineRequest(path="[0].Size"))
    assert (astray.value.path, astray.value.step) == ("[0].Size", "Size")
    assert (list(astray.value.known), astray.value.total) == (["Name", "Free"], 2)


async def test_a_path_that_leads_nowhere_counts_the_names_that_it_does_not_list(
    console: ScriptedServer, system: PsuSystem
) -> None:
    wide = json.dumps({f"Name{number}": number for number in range(500)})
    with pytest.raises(PathNotFound) as astray:
        await opened(console, system, PipelineRequest(path="[0].Size"), data=None, as_json=wide)
    assert (len(astray.value.known), astray.value.total) == (20, 500)
    with pytest.raises(PathNotFound) as astray:
        await opened(console, system, PipelineRequest(path="[7]"), data=None, as_json=wide)
    assert (list(astray.value.known), astray.value.total) == ([], 0)


async def test_one_object_alone_has_more_of_its_properties_than_each_of_many(
    console: ScriptedServer, system: PsuSystem
) -> None:
    wide = [{f"Name{number}": "x" * 90 for number in range(500)}] * 2
    one = await opened(console, system, PipelineRequest(path="[1]"), data=None, as_json=json.dumps(wide))
    both = await opened(console, system, PipelineRequest(), data=None, as_json=json.dumps(wide))
    assert one is not None
    assert one.table is not None
    assert (len(one.table.columns), one.table.columns_total, one.table.cells_cut) == (200, 500, 0)
    assert both is not None
    assert both.table is not None
    assert (len(both.table.columns), both.table.columns_total, both.table.cells_cut) == (8, 500, 16)


@pytest.mark.parametrize(
    "nothing",
    [
        answer([]),
        answer(None),
        httpx.Response(404),
        answer([{"id": 1, "data": None, "jsonData": None}]),
        answer([{"id": 1, "data": "", "jsonData": " "}]),
        answer([{"id": 1, "data": OBJS.format("")}]),
    ],
)
async def test_a_job_that_wrote_no_objects_has_none(
    console: ScriptedServer, system: PsuSystem, nothing: httpx.Response
) -> None:
    console.on("GET", PIPELINE, nothing)
    assert await system.pipeline(THIS, PipelineRequest(), deadline=FOREVER) is None


async def test_objects_that_are_not_there_yet_are_asked_for_once_more(
    console: ScriptedServer, system: PsuSystem
) -> None:
    console.on("GET", JOB, answer({"id": 12, "status": 2}))
    console.on("GET", PIPELINE, answer([]), answer([{"data": DRIVES}]))
    await system.poll(Job("12"), deadline=FOREVER)
    assert await system.pipeline(THIS, PipelineRequest(), deadline=FOREVER)


@pytest.mark.parametrize(
    ("data", "as_json", "reason"),
    [
        ("<Objs", None, "well-formed XML"),
        ('<!DOCTYPE x><Objs xmlns="x"/>', None, "document type"),
        (None, '{"a":', "well-formed JSON"),
        (None, "[" * 100_000, "well-formed JSON"),
    ],
)
async def test_what_cannot_be_read_is_told(
    console: ScriptedServer, system: PsuSystem, data: str | None, as_json: str | None, reason: str
) -> None:
    with pytest.raises(PipelineUnreadable) as unreadable:
        await opened(console, system, PipelineRequest(), data=data, as_json=as_json)
    assert unreadable.value.job == "12"
    assert reason in unreadable.value.reason


async def test_json_larger_than_is_safe_is_not_opened(console: ScriptedServer, system: PsuSystem) -> None:
    with pytest.raises(PipelineUnreadable) as unreadable:
        await opened(console, system, PipelineRequest(), data=None, as_json=" " * (LIMITS.bytes + 1))
    assert unreadable.value.reason == "it is too large"


async def test_references_that_expand_without_end_are_told(console: ScriptedServer, system: PsuSystem) -> None:
    pairs = "".join(
        f'<Obj RefId="{n}"><LST><Ref RefId="{n - 1}"/><Ref RefId="{n - 1}"/></LST></Obj>' for n in range(1, 27)
    )
    bomb = OBJS.format(f'<Obj RefId="0"><LST><S>x</S></LST></Obj>{pairs}')
    with pytest.raises(PipelineUnreadable) as unreadable:
        await opened(console, system, PipelineRequest(json=True), data=bomb)
    assert "expand" in unreadable.value.reason


async def test_every_kind_of_json_is_shown(console: ScriptedServer, system: PsuSystem) -> None:
    kinds = '{"a":null,"b":true,"c":1.50,"d":12345678901234567890,"e":"x","f":[1,[2]]}'
    seen = await opened(console, system, PipelineRequest(json=True), data=None, as_json=kinds)
    assert seen is not None
    assert seen.json == f"[{kinds}]"


@pytest.mark.parametrize("as_json", [False, True])
async def test_what_objects_name_as_a_secret_is_hidden(
    console: ScriptedServer, system: PsuSystem, as_json: bool
) -> None:
    data = OBJS.format(
        '<Obj><MS><S N="Password">hunter2</S><S N="Conn">Server=x;Password=summer3;</S>'
        '<S N="Note">use hunter2 today</S></MS></Obj>'
    )
    seen = await opened(console, system, PipelineRequest(json=as_json), data=data)
    assert seen is not None
    assert "hunter2" not in str(seen)
    assert "Server=x;Password=*******;" in str(seen)
    assert "use ******** today" in str(seen)
    assert await opened(console, system, PipelineRequest(path="[0].Password"), data=data) != seen
    assert "hunter2" not in str(await opened(console, system, PipelineRequest(path="[0].Password"), data=data))


async def test_what_is_a_secret_by_its_form_is_hidden_in_objects(console: ScriptedServer, system: PsuSystem) -> None:
    token = "ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX"
    data = OBJS.format(f'<Obj><MS><S N="Link">use {token} today</S></MS></Obj>')
    seen = await opened(console, system, PipelineRequest(json=True), data=data)
    assert f"use {'*' * len(token)} today" in str(seen)
    assert token not in str(seen)
