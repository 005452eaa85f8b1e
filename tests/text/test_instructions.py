"""What the instructions tell an assistant to do."""

import pytest

from rmm_jobs.domain.toolsets import DEFAULT
from rmm_jobs.systems.registry import SYSTEMS

INSTRUCTIONS, SCRIPT_INSTRUCTIONS = (
    SYSTEMS[name].instructions({tool.name for tool in SYSTEMS[name].tools if tool.toolset in DEFAULT})
    for name in ("datto", "psu")
)


@pytest.mark.parametrize("instructions", [INSTRUCTIONS, SCRIPT_INSTRUCTIONS])
def test_the_instructions_cost_each_conversation_at_most_250_tokens(instructions: str) -> None:
    # Four characters and more are a token of o200k in this text: 1,000 characters are at most 250.
    assert len(instructions) <= 1_000


@pytest.mark.parametrize(("instructions", "look"), [(INSTRUCTIONS, "recent-jobs"), (SCRIPT_INSTRUCTIONS, "list-jobs")])
def test_after_an_interruption_an_assistant_looks_first_and_starts_nothing_to_find_out(
    instructions: str, look: str
) -> None:
    (line,) = [line for line in instructions.splitlines() if line.startswith("- After an interruption")]
    assert look in line
    assert "Never call run-job again to find out" in line


def test_an_assistant_knows_what_stopping_a_call_in_the_background_does_to_its_job() -> None:
    assert "went to the background comes by itself; stopping it does not stop its job." in INSTRUCTIONS
    assert "went to the background comes by itself; stopping it cancels its job." in SCRIPT_INSTRUCTIONS


def test_where_no_job_can_be_canceled_stopping_a_call_does_not_stop_its_job() -> None:
    assert "stopping it does not stop its job" in SYSTEMS["psu"].instructions({"run-job", "job-status"})


def test_an_alert_is_resolved_only_when_the_user_asks() -> None:
    assert "- resolve-alert only when the user asks" in INSTRUCTIONS
