"""Have each card do what it does, in a headless Chromium and in the host of ext-apps, beside the other checks.

    python scripts/card_flows.py

`card_pictures.mjs` does it; its pictures and its live job are left out here, because they take minutes. The packages of
`scripts/node` are installed before the first run. The variable CHROMIUM names the browser where it has another place.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from http_checks import FOLDER, node

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_MOST_SECONDS = 300


def main() -> int:
    """Run them, and return the exit code."""
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    program = node() if browser else None
    if program is None or browser is None:
        print("The cards are left out: they need npm, Node 22 and Chromium.")
        return 0
    environment = {
        **os.environ,
        "CHROMIUM": browser,
        "WITHOUT_PICTURES": "1",
        "WITHOUT_LIVE": "1",
        # The program of this environment is the one that is tried.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }
    script = FOLDER.parent / "card_pictures.mjs"
    with tempfile.TemporaryDirectory() as pictures:
        command = [program, script, pictures]
        return subprocess.run(command, cwd=FOLDER, env=environment, check=False, timeout=_MOST_SECONDS).returncode


if __name__ == "__main__":
    sys.exit(main())
