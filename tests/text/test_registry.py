"""Every result and every error has a block and a record."""

import re
from pathlib import Path

import pytest

from rmm_jobs import text
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.domain.wording import Wording
from rmm_jobs.text.registry import BLOCKS, MODULES, RECORDS, Blocks, Page, nearest
from text_cases import CASES, DATTO, NEVER_SHOWN, outcome_types

SHOWN = [each for each in outcome_types() if each not in {type(case.subject) for case in NEVER_SHOWN.values()}]


@pytest.mark.whole
@pytest.mark.parametrize("subject", SHOWN, ids=lambda subject: subject.__name__)
def test_every_result_and_every_error_that_a_call_comes_to_has_a_block_and_a_record(subject: type[object]) -> None:
    assert callable(BLOCKS.function_for(subject))
    assert nearest(RECORDS.entries, subject) is not None
    assert subject in {type(case.subject) for case in CASES.values()}


def test_a_module_that_has_a_block_or_a_record_is_one_of_those_that_are_read() -> None:
    folder = Path(text.__path__[0])
    registers = re.compile(r"^@(?:BLOCKS|RECORDS)\.", re.MULTILINE)
    registering = {
        ".".join(file.relative_to(folder).with_suffix("").parts)
        for file in folder.rglob("*.py")
        if registers.search(file.read_text())
    }
    assert sorted(MODULES) == sorted(registering)


@pytest.mark.parametrize("subject", [JobsError, str])
def test_a_type_without_a_block_is_a_bug(subject: type[object]) -> None:
    with pytest.raises(TypeError, match=subject.__name__):
        BLOCKS.function_for(subject)
    with pytest.raises(TypeError, match=subject.__name__):
        RECORDS.record(subject())


def test_a_block_of_a_base_is_that_of_its_leaves_unless_they_have_their_own() -> None:
    blocks = Blocks()

    @blocks.of(JobsError)
    def any_error(error: JobsError, wording: Wording) -> str:
        return f"{error} of {wording.system}"

    @blocks.on_page(SystemFailure)
    def failure(_error: SystemFailure, page: Page) -> str:
        return f"starting: {page.starting}"

    assert blocks.block(CASES["device-offline"].subject, Page(DATTO)) == "DeviceOffline of Datto RMM"
    assert blocks.block(CASES["unreachable"].subject, Page(DATTO, starting=True)) == "starting: True"
