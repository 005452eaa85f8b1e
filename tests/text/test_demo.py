"""Lines that the demo shows before it runs a step."""

from rmm_jobs.text.demo import command_line, connected, shown
from text_cases import DATTO, PSU


def test_the_demos_command_is_what_somebody_would_type() -> None:
    assert command_line("run-job", {"device": "A", "component": "B"}, DATTO) == "rmm-jobs-mcp --demo run-job A B"
    assert command_line("run-job", {"device": "A", "component": "B C", "variables": "x=1", "wait": True}, DATTO) == (
        'rmm-jobs-mcp --demo run-job A "B C" --variables "x=1" --wait'
    )
    assert command_line("site-devices", {"site": "Acme", "alerts": True}, DATTO) == (
        "rmm-jobs-mcp --demo site-devices Acme --alerts"
    )
    assert command_line("answer-job", {"job": "12", "answer": "At 22:00"}, PSU) == (
        "rmm-jobs-mcp --demo --system psu answer-job 12\n  It asks; type: At 22:00"
    )
    assert command_line("run-job", {"script": "A.ps1"}, PSU) == "rmm-jobs-mcp --demo --system psu run-job A.ps1"


def test_a_block_of_the_demo_stands_without_the_mark_above_it() -> None:
    mark = "[DEMO: nothing is real.]"
    assert shown(f"{mark}\n\nBlock\n{'x' * 81}", mark) == f"Block\n{'x' * 81}"
    assert connected("rmm-jobs", "0.1.0", ["a", "b"]) == "Connected to rmm-jobs 0.1.0; tools: a, b\n"
