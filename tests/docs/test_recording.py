"""The recording that the pages show is what the terminal shows today."""

import json
import subprocess
import sys

import pytest

from user_pages import PAGES, ROOT

SCRIPT = ROOT / "scripts" / "record_demo.py"


@pytest.mark.thorough
def test_the_recording_is_what_its_script_makes() -> None:
    told = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False, timeout=120
    )
    assert (told.returncode, told.stdout.strip(), told.stderr) == (0, "", "")


def test_the_cast_has_the_format_of_asciinema_and_the_picture_is_shown() -> None:
    head, *events = (ROOT / "docs/img/run-job.cast").read_text(encoding="utf-8").splitlines()
    assert (json.loads(head)["version"], json.loads(head)["width"]) == (2, 80)
    times = [json.loads(event)[0] for event in events]
    assert times == sorted(times)
    assert "(docs/img/run-job.svg)" in PAGES["README.md"]
