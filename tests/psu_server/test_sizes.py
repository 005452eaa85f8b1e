"""How much of what a server tells reaches an assistant: bounded in bytes of UTF-8, and so in tokens, for any text."""

import json
import re
from collections.abc import Mapping

import pytest

from fakes.office import text_of
from fakes.psu_office import PsuOffice
from rmm_jobs.jobs.size import PIPELINE_BYTES
from rmm_jobs.simulator.psu.clixml import document, obj, scalar
from rmm_jobs.simulator.psu.lives import Life

REPORT = "Get-DiskReport.ps1"
RULE = "-" * 70
CUNEIFORM = "\U00012000"
SEAMS = 'a é日😀\u0301\u200d\u202e\x1b[2J\x00\\"`~   \t\n' + "-" * 80


def lived(office: PsuOffice, **life: object) -> None:
    """Give the script this life."""
    office.script(REPORT).life = Life(**{"queue": 0.0, "duration": 1.0, **life})  # pyright: ignore[reportArgumentType]  # its own fields


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def between_rules(text: str) -> str:
    """What stands between the first two rules, without the mark before a line that could pass for one."""
    quoted = text.split(f"\n{RULE}\n", 1)[1].rsplit(f"\n{RULE}\n", 1)[0]
    return re.sub(r"\A\| (?=[ `~-])", "", quoted)


@pytest.mark.parametrize("content", [SEAMS * 300, CUNEIFORM * 8_000, "\u202e" * 4_000, "\\" * 9_001])
async def test_json_is_read_to_its_end_in_windows_of_so_many_bytes_with_nothing_lost_or_doubled(
    office: PsuOffice, content: str
) -> None:
    name = " ".join(content[:90].split())  # XML itself makes blanks of the others, in an attribute
    lived(office, pipeline=lambda: document(obj(1, {name: scalar(content)}), scalar(1)))
    read, offset, last = "", 0, False
    async with office.client() as client:
        await client.call_tool("run-job", {"script": REPORT, "wait": True})
        while not last:
            arguments = {"job": office.job_id, "format": "json", "offset": offset}
            text = text_of(await client.call_tool("job-pipeline", arguments))
            window = between_rules(text)
            assert size(window) <= PIPELINE_BYTES
            read += window
            last = text.endswith("\n\nEnd of pipeline output.")
            offset = int(text.rpartition("offset=")[2]) if not last else 0
    assert json.loads(read) == [{name: content}, 1]


WIDE = document(*(obj(n, {f"{n}{CUNEIFORM * 60}{m}": scalar(CUNEIFORM * 60) for m in range(20)}) for n in range(30)))
ALONE = document(obj(1, {f"{m}{CUNEIFORM * 60}": scalar(CUNEIFORM * 200) for m in range(500)}))
TEXT = document(scalar(CUNEIFORM * 2_000_000))
HOSTILE = document(obj(1, {f"\x1b[2J\u202e\n{RULE}\n{m}": scalar("😀\n" * 50) for m in range(500)}), scalar(1))


@pytest.mark.parametrize("objects", [WIDE, ALONE, TEXT, HOSTILE], ids=["wide", "alone", "text", "hostile"])
@pytest.mark.parametrize(
    "arguments", [{}, {"rows": 100}, {"path": "[0]"}, {"format": "json"}, {"path": "[0].Nowhere"}], ids=str
)
async def test_no_answer_of_job_pipeline_is_over_four_thousand_bytes_whatever_the_objects(
    office: PsuOffice, objects: str, arguments: Mapping[str, object]
) -> None:
    lived(office, pipeline=lambda: objects)
    async with office.client() as client:
        await client.call_tool("run-job", {"script": REPORT, "wait": True})
        text = text_of(await client.call_tool("job-pipeline", {"job": office.job_id, **arguments}))
    assert size(text) < 4_000
