"""No answer is too big, and nothing grows with the square of its input."""

import re
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import pytest
from pydantic import ValidationError

from rmm_jobs.domain.catalog import Component, Device, Variable
from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.model import Job, JobState, Stream
from rmm_jobs.domain.output_results import OutputMatches, OutputPage
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.results import Finished
from rmm_jobs.domain.target_errors import DevicesMatch
from rmm_jobs.domain.variable_errors import MissingVariables, UnknownVariables
from rmm_jobs.domain.wording import Audience
from rmm_jobs.inputs.variables import parse_variables
from rmm_jobs.jobs.output import MATCHES, OutputRequest, _part
from rmm_jobs.safety import sanitize
from rmm_jobs.safety.sanitize import clean_block
from rmm_jobs.systems.datto.wire import OutputAnswer
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.text.answer import is_heavy, lay_out, render
from rmm_jobs.text.layout import MAX_ANSWER_BYTES
from text_cases import DATTO, block_of, record_of

MANY = 20_000
NAMES = [f"name{number}" for number in range(MANY)]
LARGE = Component("1", "A", variables=tuple(Variable(name) for name in NAMES))
ANSWER_BYTES = 20_000


def tool(name: str):  # noqa: ANN201  # a tool of any arguments
    return next(each for each in SYSTEMS["datto"].tools if each.name == name)


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called: a measure of work that no other process disturbs."""
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_reading_variables_takes_work_in_proportion_to_their_number() -> None:
    def read(many: int) -> None:
        names = NAMES[:many]
        assert len(parse_variables(",".join(f"{name}=x" for name in names), names)) == many
        assert len(parse_variables(dict.fromkeys(names, "x"), names)) == many

    # Each name was compared with all before it: twice as many were four times the work.
    assert calls_of(lambda: read(2_000)) < 2.2 * calls_of(lambda: read(1_000))


@pytest.mark.thorough
@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "error",
    [
        MissingVariables("PC", LARGE, NAMES, dict.fromkeys(NAMES, "x" * 50)),
        UnknownVariables(LARGE, NAMES),
        ArgumentsRefused("run-job", dict.fromkeys(NAMES, "is not an argument of this tool"), NAMES),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_refusal_of_many_names_is_bounded_as_block_and_as_record(error: MissingVariables) -> None:
    assert len(block_of(error, DATTO, starting=True).encode()) < ANSWER_BYTES
    assert len(str(record_of(error))) < ANSWER_BYTES


class ReadOnce(list[str]):
    """Names in which none is looked for: that reads all of them for each one."""

    def __contains__(self, name: object) -> bool:
        raise AssertionError(f"{name} is looked for in a list")


def test_missing_names_are_read_once_and_not_for_each_variable_again() -> None:
    assert block_of(MissingVariables("PC", LARGE, ReadOnce(NAMES[:50]), {}), DATTO, starting=True)


def test_arguments_beyond_a_limit_are_refused_with_the_limit() -> None:
    for given in ({"variables": "x" * 600_000}, {f"unknown{number}" * 10: 1 for number in range(10_000)}):
        with pytest.raises(ArgumentsRefused) as refused:
            tool("run-job").parse({"device": "PC", "component": "A", **given})
        assert refused.value.problems == {"*": "hold more than 500,000 characters together"}


def test_the_first_wrong_row_ends_the_reading_of_a_list() -> None:
    with pytest.raises(ValidationError) as wrong:
        OutputAnswer.model_validate({"rows": ["x"] * 100_000})
    assert wrong.value.error_count() == 1


def test_a_search_counts_every_line_and_keeps_the_first_ones() -> None:
    found = _part(Job("1"), OutputRequest("1", search="e"), "line\n" * 100_000, ())
    assert isinstance(found, OutputMatches)
    assert (found.total, len(found.matches), found.length) == (100_000, MATCHES, 499_999)


@pytest.mark.parametrize("line", ["one\x1b[31m red\r\n", "\u202ea\u200b b\n", "-" * 70 + "\n", "\n", "```\n"])
def test_a_long_text_is_cleaned_in_pieces_as_it_is_in_one(line: str) -> None:
    short, long = line * 10, line * 40_000
    cleaned = clean_block(line + "end")
    assert clean_block(long + "end") == cleaned.removesuffix("end") * 40_000 + "end"
    assert clean_block(short + "end") == cleaned.removesuffix("end") * 10 + "end"


@pytest.mark.parametrize(
    "part", ["word ", "\x1b[31mred", "\x1b]0;a title\x1b\\", "\x1b", "a\rb", "\r\r\n", "\v", "\u202eab\x80"]
)
def test_a_text_is_cleaned_in_steps_wherever_they_cut_it(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a" + part * 300 + "\x1b[1mend"
    cleaned = clean_block(text)
    for step in (7, 8, 50):
        monkeypatch.setattr(sanitize, "_PIECE", step)
        assert clean_block(text) == cleaned


def test_a_progress_bar_takes_the_memory_of_its_text_and_not_of_an_object_for_each_state() -> None:
    bar = "\r 42% done" * 100_000
    tracemalloc.start()
    assert clean_block(bar) == " 42% done [99,999 earlier states of this line written over]"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * len(bar)


def test_much_output_is_laid_out_beside_the_other_calls() -> None:
    assert is_heavy(Finished(Job("1"), JobState.COMPLETED, JobOutput("x" * 200_000, "")))
    assert not is_heavy(Finished(Job("1"), JobState.COMPLETED, JobOutput("x", None)))


def test_a_refusal_that_holds_thousands_of_devices_is_laid_out_beside_the_other_calls() -> None:
    devices = [Device(str(number), f"PC{number}") for number in range(2_000)]
    assert is_heavy(DevicesMatch("PC", devices))
    assert not is_heavy(DevicesMatch("PC", devices[:100]))


@pytest.mark.parametrize("line", ["a line of output\n", "\u4e1c\u4eac" * 40 + "\n", "x" * 90_000])
def test_no_answer_to_an_assistant_is_larger_than_its_client_takes(line: str) -> None:
    text = line * (90_000 // len(line))
    page = OutputPage(Job("j1"), Stream.STDOUT, text, 0, len(text))
    shown = render(lay_out(page), DATTO, tag="0badcafe")
    assert len(shown.encode()) <= MAX_ANSWER_BYTES
    *_, rule, last = shown.split("\n")
    assert rule.startswith("--- 0badcafe ---"), "what the job printed ends within its rules"
    cut = re.fullmatch(r"\[\.\.\. ([\d,]+) characters of this answer are not shown\. (.+) \.\.\.\]", last)
    assert cut
    assert int(cut[1].replace(",", "")) > 90_000 - MAX_ANSWER_BYTES
    assert "rmm-jobs-mcp" in cut[2]


def test_a_terminal_shows_an_answer_whole() -> None:
    page = OutputPage(Job("j1"), Stream.STDOUT, "x" * 90_000, 0, 90_000)
    assert "x" * 90_000 in render(lay_out(page), replace(DATTO, audience=Audience.TERMINAL))


@pytest.mark.parametrize("name", ["software", "site-devices"])
def test_no_more_rows_are_skipped_than_can_be_held(name: str) -> None:
    given = {"name": "chrome"} if name == "software" else {}
    assert tool(name).parse({**given, "offset": 100_000})
    with pytest.raises(ArgumentsRefused):
        tool(name).parse({**given, "offset": 100_001})
