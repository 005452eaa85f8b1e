"""Start the real Claude Code with a home of its own, our server and the scripted model; the systems are simulated."""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from console import Terminal
from model_api import KEY, Asked, ModelApi, Say, Use, model_api
from wiretap import Wire

from rmm_simulator.common.serve import serving
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, Tenant, demo_tenant
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.server import DEMO_TOKEN, PsuServer, demo_server

VERSION = "2.1.332"
"""The version that this was written for."""
CHECKOUT = Path(__file__).parents[2]
PLUGINS = {"datto": CHECKOUT / "plugins" / "rmm-jobs", "psu": CHECKOUT / "plugins" / "psu-jobs"}
"""The folder of each system's plugin; its last part is the name of plugin and server."""
SERVER = "rmm-jobs"
ALLOWED = ("--allowedTools", f"mcp__{SERVER}")
"""What lets every tool of the server run without a question to the person."""
_READY = "\N{HEAVY RIGHT-POINTING ANGLE QUOTATION MARK ORNAMENT}"


@dataclass
class Findings:
    """Print one line for each check, and remember whether one has failed."""

    failed: int = 0

    def check(self, words: str, is_so: object, seen: object = "") -> bool:
        """Print what was expected, and what was seen where that helps."""
        self.failed += not is_so
        print(f"  {'ok    ' if is_so else 'FAILED'} {words}" + (f": {seen}" if seen != "" else ""), flush=True)
        return bool(is_so)

    def tell(self, words: str) -> None:
        """Print what was seen, where nothing is expected."""
        print(f"  seen   {words}", flush=True)


@dataclass
class Bench:
    """One home, one simulated system of each kind, and the sessions that are started there."""

    claude: str
    folder: Path
    model: ModelApi
    tenant: Tenant
    psu: PsuServer
    environment: dict[str, str]
    findings: Findings
    system: str = "datto"

    @property
    def project(self) -> Path:
        """Return the folder in which Claude Code works."""
        return self.folder / "project"

    @property
    def wire(self) -> Wire:
        """Return the log of the connection."""
        return Wire(self.folder / "wire.log")

    @property
    def starts(self) -> int:
        """Return how many jobs were really made."""
        return len(self.tenant.started) + len(self.psu.started)

    def tool(self, name: str) -> str:
        """Return what Claude Code calls a tool of the server."""
        return f"mcp__{SERVER}__{name}"

    @contextmanager
    def session(self, *arguments: str, with_: Sequence[str] | None = None) -> Generator[Terminal]:
        """Start Claude Code, and wait until it takes words.

        Args:
            *arguments: Options of Claude Code.
            with_: The command line before them; by default one with our server and no other.
        """
        command = [*with_, *arguments] if with_ is not None else self.command(*arguments)
        terminal = Terminal(command, self.environment, self.project)
        try:
            if not terminal.wait_for(_READY, 60):
                self.findings.check("Claude Code takes words", is_so=False, seen=terminal.text())
            yield terminal
        finally:
            terminal.close()

    def command(self, *arguments: str) -> list[str]:
        """Return the command line that starts Claude Code with our server and no other."""
        program, *more = [*self._tapped(), "--system", self.system]
        file = self.folder / "mcp.json"
        file.write_text(json.dumps({"mcpServers": {SERVER: {"command": program, "args": more}}}))
        return [self.claude, "--mcp-config", str(file), "--strict-mcp-config", *arguments]

    def put_on_path(self) -> None:
        """Put our program on the PATH, where a plugin looks for it."""
        program = self.folder / "bin" / "rmm-jobs-mcp"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {shlex.join(self._tapped())} "$@"\n')
        program.chmod(0o755)
        self.environment["PATH"] = f"{program.parent}:{self.environment['PATH']}"

    def _tapped(self) -> list[str]:
        tap = [sys.executable, "-S", str(Path(__file__).with_name("wiretap.py")), str(self.wire.log)]
        return [*tap, sys.executable, "-m", "rmm_jobs"]

    def wait_for_tools(self, connections: int = 1) -> bool:
        """Wait until the server of this many sessions has told its tools: what is said earlier comes without them."""
        return self.wire.wait_for("tools/list", times=connections)

    def turn(
        self, terminal: Terminal, words: str, *answers: Say | Use, until: Callable[[Asked], bool], seconds: float = 30
    ) -> Asked | None:
        """Say something to the model, let it answer so, and return the request to it of which `until` holds."""
        self.model.script.extend(answers)
        terminal.say(words)
        found = self.model.wait_for(until, seconds)
        if found is None:
            print(_indented(terminal.text()))
        return found


@contextmanager
def bench(claude: str, folder: Path, findings: Findings) -> Generator[Bench]:
    """Open everything that a scenario needs, in an empty folder."""
    tenant, psu = demo_tenant(), demo_server()
    clear = tenant.component_named("Clear Temp Files")
    clear.script = replace(clear.script, pickup_delay=1.0, duration=12.0)
    with ExitStack() as stack:
        model = stack.enter_context(model_api())
        environment = {
            name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ
        }
        environment |= {
            "HOME": str(folder / "home"),
            "TERM": "xterm-256color",
            "ANTHROPIC_BASE_URL": model.url,
            "ANTHROPIC_API_KEY": KEY,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "DISABLE_AUTOUPDATER": "1",
            "RMM_JOBS_DATA_DIR": str(folder / "data"),
            "DATTO_API_URL": stack.enter_context(serving(build_app(tenant))),
            "DATTO_API_KEY": DEMO_KEY,
            "DATTO_API_SECRET": DEMO_SECRET,
            "PSU_URL": stack.enter_context(serving(build_psu_app(psu))),
            "PSU_APP_TOKEN": DEMO_TOKEN,
        }
        for each in ("home", "data", "project"):
            (folder / each).mkdir()
        settled = {
            "hasCompletedOnboarding": True,
            "lastOnboardingVersion": VERSION,
            "hasSeenAutoDefaultNotice": True,
            "theme": "dark",
            "customApiKeyResponses": {"approved": [KEY[-20:]], "rejected": []},
            "projects": {str(folder / "project"): {"hasTrustDialogAccepted": True}},
        }
        (folder / "home" / ".claude.json").write_text(json.dumps(settled))
        yield Bench(claude, folder, model, tenant, psu, environment, findings)
        (folder / "model.json").write_text(json.dumps([asked.body for asked in model.asked], indent=1))


def find_claude(given: str | None) -> str | None:
    """Return the program, where it is installed."""
    return shutil.which(given or "claude")


def _indented(text: str) -> str:
    return "\n".join(f"         | {line}" for line in text.splitlines() if line.strip())
