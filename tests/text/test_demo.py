"""Lines that the demo shows before it runs a step."""

from rmm_jobs.text.demo import command_line
from text_cases import DATTO, PSU


def test_the_demos_command_is_what_somebody_would_type() -> None:
    assert command_line("run-job", {"device": "A", "component": "B"}, DATTO) == '/run-job "A" "B"'
    assert command_line("run-job", {"device": "A", "component": "B", "variables": "x=1", "wait": True}, DATTO) == (
        '/run-job "A" "B" --variables "x=1" --wait'
    )
    assert command_line("run-job", {"script": "A.ps1"}, PSU) == '/run-script "A.ps1"'
    assert command_line("answer-job", {"job": "7", "answer": "yes"}, PSU) == '/answer-job "7" "yes"'
