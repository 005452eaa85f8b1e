"""Whole lines of what a job printed: from a line on, or the last ones, and never more than an answer holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmm_jobs.domain.model import Job, Stream
from rmm_jobs.domain.output_results import LineWindow, OutputPage
from rmm_jobs.inputs.output_request import PAGE_LINES, OutputRequest, line_page

JOB = Job("j1")
FIVE = "one\ntwo\nthree\nfour\nfive\n"


def page(text: str, *, line: int | None = None, lines: int | None = None, most: int = 20_000) -> OutputPage:
    return line_page(JOB, OutputRequest("j1", line=line, lines=lines, max_bytes=most), text)


@pytest.mark.parametrize(
    ("line", "lines", "text", "offset", "first"),
    [
        (1, 2, "one\ntwo", 0, 1),
        (2, 2, "two\nthree", 4, 2),
        (5, 9, "five", 19, 5),
        (None, 2, "four\nfive", 14, 4),
        (None, 5, "one\ntwo\nthree\nfour\nfive", 0, 1),
        (None, 99, "one\ntwo\nthree\nfour\nfive", 0, 1),
        (3, None, "three\nfour\nfive", 8, 3),
    ],
)
def test_lines_are_counted_from_one_and_without_a_line_from_the_end(
    line: int | None, lines: int | None, text: str, offset: int, first: int
) -> None:
    found = page(FIVE, line=line, lines=lines)
    count = text.count("\n") + 1
    assert (found.text, found.offset, found.total) == (text, offset, len(FIVE))
    assert found.lines == LineWindow(first, count, 5, lines or PAGE_LINES)


def test_a_line_behind_the_last_one_is_an_empty_window_at_the_end() -> None:
    found = page(FIVE, line=6, lines=2)
    assert (found.text, found.offset) == ("", len(FIVE))
    assert found.lines == LineWindow(6, 0, 5, 2)


def test_nothing_printed_has_no_line() -> None:
    assert page("").lines == LineWindow(1, 0, 0, PAGE_LINES)
    assert page("", line=1).text == ""


@pytest.mark.parametrize(("text", "total"), [("a", 1), ("a\n", 1), ("a\n\n", 2), ("\n", 1), ("\n\nb", 3)])
def test_a_line_break_ends_a_line_and_begins_none(text: str, total: int) -> None:
    found = page(text).lines
    assert found is not None
    assert (found.count, found.total) == (total, total)


def test_too_many_lines_lose_their_end_and_a_tail_loses_its_beginning() -> None:
    """Each of these lines takes ten bytes with its break."""
    text = "".join(f"line {n:04}\n" for n in range(100))
    head, tail = page(text, line=11, lines=50, most=30), page(text, lines=50, most=30)
    assert (head.text, head.offset) == ("line 0010\nline 0011\nline 0012", 100)
    assert (tail.text, tail.offset) == ("line 0097\nline 0098\nline 0099", 970)
    assert (head.lines, tail.lines) == (LineWindow(11, 3, 100, 50), LineWindow(98, 3, 100, 50))


@pytest.mark.parametrize("line", [1, None])
def test_of_one_line_that_does_not_fit_its_beginning_is_shown(line: int | None) -> None:
    found = page("ü" * 40, line=line, most=21)
    assert (found.text, found.offset) == ("ü" * 10, 0)
    assert found.lines == LineWindow(1, 1, 1, PAGE_LINES, is_cut=True)


def test_lines_are_measured_in_bytes_so_that_none_of_several_is_cut() -> None:
    found = page("üüüüü\nüüüüü", line=1, most=16)
    assert found.text == "üüüüü"
    assert found.lines == LineWindow(1, 1, 2, PAGE_LINES)


def test_the_stream_and_the_job_are_those_that_were_asked_for() -> None:
    found = line_page(JOB, OutputRequest("j1", stream=Stream.STDERR, lines=1), FIVE)
    assert (found.job, found.stream) == (JOB, Stream.STDERR)


@given(st.text("aü\n", max_size=60), st.integers(1, 30) | st.none(), st.integers(1, 9), st.integers(1, 60))
def test_what_is_shown_stands_at_its_offset_and_within_the_bytes(
    text: str, line: int | None, lines: int, most: int
) -> None:
    found = page(text, line=line, lines=lines, most=most)
    assert text[found.offset :].startswith(found.text)
    assert len(found.text.encode()) <= most
    assert found.lines is not None
    assert found.lines.count <= lines
    assert found.lines.count == 1 or not found.lines.is_cut
    if not found.lines.is_cut:
        begin = found.lines.first - 1
        assert found.text.split("\n")[: found.lines.count] == text.split("\n")[begin : begin + found.lines.count]
