"""What the checks over HTTP share: Node with the official packages, and a server in a process of its own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "node"
"""Holds the list of packages with their hashes, and the packages after the first run."""
_OLDEST = 22
"""The first version of Node with all that the conformance suite imports."""
_OURS = ("RMM_JOBS_", "DATTO_", "PSU_")
_READY = re.compile(r"at (http://\S+/mcp) until")
_TOKEN = re.compile(r'"Authorization: (Bearer \S+)"')
_END_SECONDS = 15


def node() -> Path | None:
    """Install the packages where they are not yet, and return a Node that is new enough. `None`: there is none here.

    Raises:
        SystemExit: npm could not install the packages.
    """
    npm = shutil.which("npm")
    if npm is None:
        return None
    done = FOLDER / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < (FOLDER / "package-lock.json").stat().st_mtime:
        # npm warns when it runs on an older Node than the packages will.
        command = [npm, "ci", "--ignore-scripts", "--loglevel=error"]
        if subprocess.run(command, cwd=FOLDER, check=False, stdout=sys.stderr).returncode:
            raise SystemExit(f"npm could not install the packages of {FOLDER}.")
    installed = next(FOLDER.glob("node_modules/node-*/bin/node"), None)
    if installed is not None:
        return installed
    found = shutil.which("node")
    if found is None:
        return None
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    return Path(found) if int(said.removeprefix("v").partition(".")[0]) >= _OLDEST else None


@dataclass(frozen=True)
class Served:
    """A process that serves over HTTP."""

    process: subprocess.Popen[str]
    url: str
    authorization: str | None
    """What the header of each request says; `None` where no token is needed."""

    def ended(self) -> tuple[int, str]:
        """Tell the process to end, and return its exit code and what it has said after its first lines."""
        self.process.terminate()
        _, said = self.process.communicate(timeout=_END_SECONDS)
        return self.process.returncode, said


@contextmanager
def served(folder: Path, *options: str, settings: Mapping[str, str] | None = None, port: int = 0) -> Generator[Served]:
    """Serve over HTTP on this machine until the context ends.

    Args:
        folder: Where the job ledger is kept.
        options: What is typed after the address.
        settings: Environment variables of the product. It sees no others of its own.
        port: 0 for any that is free.
    """
    others = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    process = subprocess.Popen(
        [sys.executable, "-m", "rmm_jobs", "serve", "--http", f"127.0.0.1:{port}", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=others | {"RMM_JOBS_DATA_DIR": str(folder)} | dict(settings or {}),
    )
    with process:
        try:
            assert process.stderr is not None  # noqa: S101 - it is a pipe
            lines = "".join(process.stderr.readline() for _ in range(3))
            url, token = _READY.search(lines), _TOKEN.search(lines)
            if url is None:
                raise SystemExit(lines + process.stderr.read())
            yield Served(process, url[1], token and token[1])
        finally:
            process.kill()
