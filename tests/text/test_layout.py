"""A report is laid out once, whoever reads it."""

from collections.abc import Callable

import pytest

from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.model import JobState, Stream
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.results import AnswerNotSent, Finished, JobDetails, Queued, TimedOut
from rmm_jobs.safety.sanitize import clean_block
from rmm_jobs.text import excerpt, layout
from rmm_jobs.text.answer import lay_out, record, render
from rmm_jobs.text.layout import NOTHING_PRINTED
from text_cases import CASES, DATTO, JOB

LARGE = JobOutput("Zeile für Zeile\n" * 140_000, "é" * 50_000)
REPORTS = [
    Finished(JOB, JobState.FAILED, LARGE, failure="no such host " * 10_000),
    Finished(JOB, JobState.CANCELED, LARGE),
    TimedOut(JOB, 300, LARGE),
]


def details(report: Finished | TimedOut) -> JobDetails:
    return JobDetails(report, [], [])


def itself(report: Finished | TimedOut) -> Finished | TimedOut:
    return report


@pytest.mark.sample(1)
@pytest.mark.parametrize("wrapped", [itself, AnswerNotSent, details])
@pytest.mark.parametrize(
    "report",
    [REPORTS[0], *(pytest.param(each, marks=pytest.mark.thorough) for each in REPORTS[1:])],
    ids=lambda report: type(report).__name__,
)
def test_two_megabytes_are_cleaned_once_for_block_and_record(
    report: Finished | TimedOut, wrapped: Callable[[Finished | TimedOut], Answerable], monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaned: list[int] = []

    def counted(text: str) -> str:
        cleaned.append(len(text))
        return clean_block(text)

    monkeypatch.setattr(excerpt, "clean_block", counted)
    monkeypatch.setattr(layout, "clean_block", counted)

    answer = lay_out(wrapped(report))
    render(answer, DATTO)
    record(answer)

    assert len(LARGE.stdout or "") > 2_000_000
    assert cleaned.count(len(LARGE.stdout or "")) == 1
    assert cleaned.count(len(LARGE.stderr or "")) == 1
    assert cleaned.count(130_000) == isinstance(report, Finished) * (report is REPORTS[0])


def test_block_and_record_read_the_same_excerpt() -> None:
    answer = lay_out(REPORTS[0])
    part = answer.layout.streams[Stream.STDOUT]

    assert part is not None
    assert part.text in render(answer, DATTO)
    assert record(answer)["stdout"] == {"characters": part.total, "characters_cut": part.cut, "cut": True}


def test_an_outcome_that_printed_nothing_has_an_empty_layout() -> None:
    assert lay_out(Queued(JOB)).layout is NOTHING_PRINTED
    assert lay_out(CASES["device-offline"].subject).layout is NOTHING_PRINTED
