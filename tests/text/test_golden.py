"""Every block, byte for byte. `UPDATE_GOLDEN=1` rewrites the files; what changed is then a diff to be read."""

import pytest

from goldens import GOLDEN, check_golden
from rmm_jobs.domain.errors import JobsError
from text_cases import CASES, DATTO, NEVER_SHOWN, Case, block_of, leaves, of_each_type


def block_of_case(case: Case) -> str:
    if isinstance(case.subject, JobsError):
        return block_of(case.subject, case.wording, starting=case.starting)
    return block_of(case.subject, case.wording)


@pytest.mark.whole
@pytest.mark.parametrize("name", CASES)
def test_a_block_is_its_golden_file(name: str) -> None:
    check_golden(GOLDEN / f"{name}.txt", block_of_case(CASES[name]) + "\n")


def test_every_golden_file_has_a_case() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)


@pytest.mark.parametrize("name", of_each_type(CASES))
def test_a_block_has_no_loose_ends(name: str) -> None:
    lines = block_of_case(CASES[name]).split("\n")
    assert all(line == line.rstrip() for line in lines)
    assert lines[0]
    assert lines[-1]


def test_every_leaf_of_the_error_tree_that_a_call_comes_to_has_a_block() -> None:
    shown = {type(case.subject) for case in CASES.values()}
    assert set(leaves()) - shown == {type(case.subject) for case in NEVER_SHOWN.values()}


def test_an_error_without_a_block_is_a_bug() -> None:
    with pytest.raises(TypeError, match="JobsError"):
        block_of(JobsError(), DATTO, starting=False)
