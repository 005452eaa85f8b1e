import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from simulator.psu.bench import Bench

NS = "{http://schemas.microsoft.com/powershell/2004/04}"


async def pipeline(bench: Bench, script: str) -> dict[str, Any]:
    """The one row that a job of this script has written to the pipeline."""
    job = await bench.start(script)
    bench.clock.advance(60)
    (row,) = await bench.json(f"{job}/pipelineOutput")
    return row


async def test_pipeline_output_is_there_when_the_job_is_over(bench: Bench) -> None:
    job = await bench.start("Get-DiskReport.ps1")
    bench.clock.advance(2)
    assert await bench.json(f"{job}/pipelineOutput") == []
    bench.clock.advance(3)
    assert len(await bench.json(f"{job}/pipelineOutput")) == 1


async def test_a_job_that_writes_nothing_or_is_cancelled_has_no_row(bench: Bench) -> None:
    silent, cancelled = await bench.start("Ping.ps1"), await bench.start("Get-DiskReport.ps1")
    await bench.client.delete(f"/api/v1{cancelled}")
    bench.clock.advance(10)
    assert [await bench.json(f"{job}/pipelineOutput") for job in (silent, cancelled)] == [[], []]


async def test_a_table_is_the_same_in_both_forms(bench: Bench) -> None:
    row = await pipeline(bench, "Get-DiskReport.ps1")
    assert set(row) == {"id", "data", "jsonData"}
    disks = json.loads(row["jsonData"])
    objects = ET.fromstring(row["data"]).findall(f"{NS}Obj/{NS}MS")  # noqa: S314 - the simulator's own
    read = [{part.get("N"): part.text for part in properties} for properties in objects]
    assert [disk["Label"] for disk in disks] == [disk["Label"] for disk in read] == ["System", "Data", None]
    assert read[1]["FreeGB"] == "402.75"
    assert read[2]["Healthy"] == "false"


@pytest.mark.parametrize("script", ["Restart-Service.ps1", "Hostile.ps1", "Hostile/DeepNesting.ps1"])
async def test_hostile_documents_are_well_formed(bench: Bench, script: str) -> None:
    name = {"Name": "Name", "Value": "WinRM"}
    job = await bench.start(script, *([name] if script == "Restart-Service.ps1" else []))
    bench.clock.advance(60)
    (row,) = await bench.json(f"{job}/pipelineOutput")
    assert ET.fromstring(row["data"]).tag == f"{NS}Objs"  # noqa: S314 - the simulator's own


async def test_a_secure_string_is_in_the_document_so_that_it_can_leak(bench: Bench) -> None:
    hostile = (await pipeline(bench, "Hostile.ps1"))["data"]
    assert "<SS " in hostile
    assert "must-not-leak" in hostile
    assert 'N="Name_x001B_[31m"' in hostile
    assert "_x005F_x0041_ stays" in hostile


@pytest.mark.thorough
async def test_an_inventory_is_5_mb_of_objects(bench: Bench) -> None:
    data = (await pipeline(bench, "Export-Inventory.ps1"))["data"]
    assert 4_900_000 < len(data) < 5_500_000
    assert data.count("<Obj ") == 11_936
    assert "Package 11936" in data


async def test_a_reference_bomb_is_small(bench: Bench) -> None:
    data = (await pipeline(bench, "Hostile/ReferenceBomb.ps1"))["data"]
    assert len(data) < 2000
    assert len(re.findall(r'<Ref RefId="\d+"/>', data)) == 26


async def test_an_object_may_refer_to_itself(bench: Bench) -> None:
    data = (await pipeline(bench, "Hostile/SelfReference.ps1"))["data"]
    assert '<Obj RefId="0">' in data
    assert '<Ref N="Self" RefId="0"/>' in data


async def test_a_document_type_may_try_its_luck(bench: Bench) -> None:
    assert "<!DOCTYPE" in (await pipeline(bench, "Hostile/EntityBomb.ps1"))["data"]


async def test_hostile_output_arrives_as_it_was_written(bench: Bench) -> None:
    job = await bench.start("Hostile.ps1")
    bench.clock.advance(10)
    text = "\n".join(await bench.texts(job))
    for trap in ("\x1b]0;owned\x07", "-" * 70, "IGNORE PREVIOUS", "\u202e", "\U000e006f", "\r", "<system>"):
        assert trap in text
