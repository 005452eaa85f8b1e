"""How much of what a server tells reaches an assistant: bounded in bytes of UTF-8, and so in tokens, for any text."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from fakes.app_under_test import text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.limits import PIPELINE_BYTES
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.model import Prompt as Asked
from rmm_jobs.domain.results import Queued, WaitingForFeedback
from rmm_jobs.domain.variable_errors import MissingVariables
from rmm_simulator.psu.clixml import document, obj, scalar
from rmm_simulator.psu.job_records import JobRecord, Order, Origin
from rmm_simulator.psu.job_scenarios import Child, JobScenario, Line, Prompt, Status, Stream
from rmm_simulator.psu.records import EnvironmentRecord, ParameterRecord, ScriptRecord
from text_cases import PSU, block_of

REPORT = "Get-DiskReport.ps1"
RULE = "-" * 70
CUNEIFORM = "\U00012000"
SEAMS = 'a é日😀\u0301\u200d\u202e\x1b[2J\x00\\"`~   \t\n' + "-" * 80


def alive(**life: object) -> JobScenario:
    """A life of a second, and with this."""
    return JobScenario(**{"queue": 0.0, "duration": 1.0, **life})  # pyright: ignore[reportArgumentType]  # its own fields


def lived(psu: PsuAppUnderTest, **life: object) -> None:
    """Give the script this life."""
    psu.script(REPORT).scenario = alive(**life)


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def between_rules(text: str) -> str:
    """What stands between the first two rules, without the mark before a line that could pass for one."""
    quoted = text.split(f"\n{RULE}\n", 1)[1].rsplit(f"\n{RULE}\n", 1)[0]
    return re.sub(r"\A\| (?=[ `~-])", "", quoted)


@pytest.mark.sample(2)
@pytest.mark.parametrize("content", [SEAMS * 300, CUNEIFORM * 8_000, "\u202e" * 4_000, "\\" * 9_001])
async def test_json_is_read_to_its_end_in_windows_of_so_many_bytes_with_nothing_lost_or_doubled(
    psu: PsuAppUnderTest, content: str
) -> None:
    name = " ".join(content[:90].split())  # XML itself makes blanks of the others, in an attribute
    lived(psu, pipeline=lambda: document(obj(1, {name: scalar(content)}), scalar(1)))
    read, offset, last = "", 0, False
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": REPORT, "wait": True})
        while not last:
            arguments = {"job": psu.job_id, "format": "json", "offset": offset}
            text = text_of(await client.call_tool("job-pipeline", arguments))
            window = between_rules(text)
            assert size(window) <= PIPELINE_BYTES
            read += window
            last = text.endswith("\n\nEnd of pipeline output.")
            offset = int(text.rpartition("offset=")[2]) if not last else 0
    assert json.loads(read) == [{name: content}, 1]


WIDE = document(*(obj(n, {f"{n}{CUNEIFORM * 60}{m}": scalar(CUNEIFORM * 60) for m in range(20)}) for n in range(30)))
ALONE = document(obj(1, {f"{m}{CUNEIFORM * 60}": scalar(CUNEIFORM * 200) for m in range(500)}))
TEXT = document(scalar(CUNEIFORM * 500_000))
HOSTILE = document(obj(1, {f"\x1b[2J\u202e\n{RULE}\n{m}": scalar("😀\n" * 50) for m in range(500)}), scalar(1))


@pytest.mark.sample(6)
@pytest.mark.parametrize("objects", [WIDE, ALONE, TEXT, HOSTILE], ids=["wide", "alone", "text", "hostile"])
@pytest.mark.parametrize(
    "arguments", [{}, {"rows": 100}, {"path": "[0]"}, {"format": "json"}, {"path": "[0].Nowhere"}], ids=str
)
async def test_no_answer_of_job_pipeline_is_over_four_thousand_bytes_whatever_the_objects(
    psu: PsuAppUnderTest, objects: str, arguments: Mapping[str, object]
) -> None:
    lived(psu, pipeline=lambda: objects)
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": REPORT, "wait": True})
        text = text_of(await client.call_tool("job-pipeline", {"job": psu.job_id, **arguments}))
    assert size(text) < 4_000


# --- reports -----------------------------------------------------------------------------------------------------

TEXTS = [
    pytest.param("x", id="ascii", marks=pytest.mark.thorough),
    pytest.param(CUNEIFORM, id="cuneiform"),
    pytest.param("😀", id="emoji", marks=pytest.mark.thorough),
    pytest.param("日", id="chinese", marks=pytest.mark.thorough),
]
STREAMS_BYTES = 7_500
"""What both streams of a job without objects may show."""
AROUND = 2_000
"""Bytes around the quoted parts of a report: labels, rules, counts and calls."""


def noisy(character: str, *, output: int = 9_000, errors: int = 9_000, objects: int = 40) -> dict[str, object]:
    """A life that prints so many characters and leaves so many objects, all of them of this character."""
    rows = [obj(n, {f"{m}{character * 50}": scalar(character * 50) for m in range(9)}) for n in range(objects)]
    return {
        "ends": Status.FAILED,
        "failure": character * 9_000,
        "lines": (Line(character * output), Line(character * errors, Stream.ERROR)),
        "pipeline": lambda: document(*rows),
    }


def quoted(text: str, label: str) -> str:
    """What stands between rules below a label; nothing where there is no such part."""
    found = re.search(rf"\n{label}:\n{RULE}\n(.*?)\n{RULE}(\n|\Z)", text, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("character", TEXTS)
async def test_all_parts_of_a_report_together_are_no_longer_than_two_streams(
    psu: PsuAppUnderTest, character: str
) -> None:
    lived(psu, **noisy(character))
    async with psu.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": REPORT, "wait": True}))
        last = text_of(await client.call_tool("last-job", {"script": REPORT}))
        status = text_of(await client.call_tool("job-status", {"job": psu.job_id}))
    for text in (run, last, status):
        parts = [quoted(text, label) for label in ("Failure", "Output", "Errors", "Pipeline Output")]
        assert all(parts)
        assert sum(map(size, parts)) <= STREAMS_BYTES + 3 * len("\n[... 9,000 characters cut ...]\n")
        assert size(text) < STREAMS_BYTES + AROUND
        for call in ("job-output job=", 'stream="stderr"', "job-pipeline job="):
            assert call in text


@pytest.mark.parametrize(
    ("output", "objects", "shown", "fewest"),
    [
        (9_000, 0, 5_900, -2),
        (9_000, 2, 5_600, 2),
        (300, 200, 300, 25),
        (4_000, 200, 3_500, 20),
        (3_000, 200, 3_000, 25),
    ],
)
async def test_what_the_objects_leave_free_the_output_has_and_the_other_way_round(
    psu: PsuAppUnderTest, output: int, objects: int, shown: int, fewest: int
) -> None:
    rows = [obj(n, {"Name": scalar("x" * 40), "Note": scalar("x" * 40)}) for n in range(objects)]
    lived(psu, lines=(Line("y" * output),), pipeline=lambda: document(*rows))
    text = await psu.text("run-job", {"script": REPORT, "wait": True})
    assert size(quoted(text, "Output")) >= shown
    assert quoted(text, "Pipeline Output").count("\n") - 1 >= fewest


@pytest.mark.parametrize(("failure", "errors", "said"), [(900, 100, 900), (9_000, 100, 1_400), (100, 9_000, 100)])
async def test_failure_and_errors_share_their_room(psu: PsuAppUnderTest, failure: int, errors: int, said: int) -> None:
    lived(psu, ends=Status.FAILED, failure="f" * failure, lines=(Line("e" * errors, Stream.ERROR),))
    text = await psu.text("run-job", {"script": REPORT, "wait": True})
    shown = size(quoted(text, "Failure")), size(quoted(text, "Errors"))
    assert shown[0] >= said
    assert shown[1] >= min(errors, 1_400 - said)
    assert sum(shown) <= 1_500 + 2 * len("\n[... 9,000 characters cut ...]\n")


# --- lists and refusals ------------------------------------------------------------------------------------------

ANSWER_BYTES = 9_000
"""What any other answer stays below."""


def crowded(psu: PsuAppUnderTest, character: str) -> None:
    """Make everything long and many on the server; one script has 200 parameters, one a value of 500."""
    long = character * 300
    values = [f"{number}{character * 20}" for number in range(500)]
    every = [
        ParameterRecord(f"P{number}{long}", required=number < 100, help=long, valid_values=values[:50], default=long)
        for number in range(200)
    ]
    asking = alive(prompts=(Prompt(character * 1_000_000, "Answer"),))
    psu.server.scripts = [
        ScriptRecord(1, "Wide.ps1", JobScenario(), every, description=long),
        ScriptRecord(2, "Child.ps1", JobScenario(queue=0.0)),
        ScriptRecord(3, "Asks.ps1", asking),
        ScriptRecord(4, "One.ps1", JobScenario(), [ParameterRecord("Mode", valid_values=values)]),
        *(ScriptRecord(10 + number, f"{number}/{long}{number % 40}") for number in range(500)),
    ]
    psu.server.environments = [EnvironmentRecord(number, f"{number}{long}", "7", "pwsh") for number in range(300)]
    origin = Origin(identity=long * 30, schedule_id=7, schedule=long)
    wide = psu.server.scripts[0]
    now = psu.clock.epoch()
    psu.server.history = [
        JobRecord(number, replace(wide, full_path=f"{number}{long}"), now - number, Order(environment=long), origin)
        for number in range(30)
    ]


@pytest.mark.sample(2)
@pytest.mark.parametrize("character", TEXTS)
@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("list-jobs", {}, "To see more: list-jobs offset="),
        ("script-lookup", {}, " more\n"),
        pytest.param("script-lookup", {"query": "Wide"}, " more\n", marks=pytest.mark.thorough),
        ("run-job", {"script": "Wide.ps1"}, "... and "),
        pytest.param(
            "run-job", {"script": "Wide.ps1", "parameters": {"Nope" * 30: "x"}}, "... and ", marks=pytest.mark.thorough
        ),
        ("run-job", {"script": "One.ps1", "parameters": {"Mode": "x"}}, "... and "),
        pytest.param("run-job", {"script": "One.ps1", "environment": "x"}, "... and ", marks=pytest.mark.thorough),
        pytest.param("run-job", {"script": "Asks.ps1", "wait": True}, "characters cut", marks=pytest.mark.thorough),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_no_answer_is_without_bounds(
    psu: PsuAppUnderTest, character: str, tool: str, arguments: Mapping[str, object], said: str
) -> None:
    crowded(psu, character)
    text = await psu.text(tool, arguments)
    assert size(text) < ANSWER_BYTES
    assert said in text


@pytest.mark.parametrize("character", TEXTS)
async def test_details_of_a_job_are_short_and_count_the_children_they_leave_out(
    psu: PsuAppUnderTest, character: str
) -> None:
    crowded(psu, character)
    children = tuple(Child("Child.ps1") for _ in range(500))
    parent = ScriptRecord(5, f"Parent{character * 5_000}", alive(**noisy(character), children=children))
    psu.server.scripts.append(parent)
    environment = psu.server.environments[0].name
    psu.server.start(parent, Order(environment=environment), identity=character * 10_000, guid=True)
    psu.clock.advance(10)
    text = await psu.text("job-status", {"job": psu.job_id})
    report, details = text.split("\n\nDetails:\n")
    assert size(report) < STREAMS_BYTES + AROUND
    assert size(details) < 2_000
    assert re.search(r"^Child Jobs:   \S+, \S+, \.\.\. and 498 more$", details, re.MULTILINE)


def test_of_many_prompts_the_first_five_are_shown_and_all_are_counted() -> None:
    prompts = [Asked(str(number), CUNEIFORM * 250_000) for number in range(30)]
    text = block_of(WaitingForFeedback(Job("12"), prompts), PSU)
    assert size(text) < ANSWER_BYTES
    assert "Prompt 5 of 30:" in text
    assert "Prompt 6" not in text
    assert "[... 249,750 characters cut ...]" in text


def test_parameters_that_were_given_at_length_are_not_written_down_again() -> None:
    script = Component("1", "Wide.ps1", variables=(Variable("A", default="x"), Variable("B")))
    text = block_of(MissingVariables("", script, ["B"], {"A": CUNEIFORM * 5_000}), PSU, starting=True)
    assert 'Usage: /run-script "Wide.ps1" --parameters "...,B=<value>"' in text


def test_parameters_of_a_job_are_listed_as_far_as_they_fit() -> None:
    text = block_of(Queued(Job("12", variables={f"P{number}": CUNEIFORM * 200 for number in range(200)})), PSU)
    assert size(text) < ANSWER_BYTES
    assert "\n  ... and 1" in text
