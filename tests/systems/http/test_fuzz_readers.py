"""The script that damages answers and rows: a few of its cases, so that it keeps running; the long runs are by hand."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "fuzz_readers.py"


@pytest.mark.thorough
def test_a_few_damaged_answers_and_rows_are_read_or_refused() -> None:
    ran = subprocess.run([sys.executable, str(SCRIPT), "1", "50"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("seed 1: {'read': ")
