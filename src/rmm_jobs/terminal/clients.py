"""MCP clients that `setup` knows: where each keeps its servers, and in which shape."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rmm_jobs import credentials
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.text.next_steps import typed_line

PASSED_ON = (
    "DATTO_API_SECRET_FILE",
    "PSU_APP_TOKEN_FILE",
    "PSU_PARAMETERS",
    "PSU_ALLOW_HTTP",
    "RMM_JOBS_TOOLSETS",
    "RMM_JOBS_READ_ONLY",
    "RMM_JOBS_TOOL_PREFIX",
    "RMM_JOBS_WAIT_LIMIT",
    "RMM_JOBS_DATA_DIR",
)
"""Settings that are written where the environment has them, beside the address. None of them is a secret."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold how a client starts the server."""

    name: str
    command: str
    args: tuple[str, ...]
    env: Mapping[str, str]

    def as_data(self, *, typed: bool) -> dict[str, object]:
        """Return the entry as a configuration file holds it."""
        kind = {"type": "stdio"} if typed else {}
        return {
            **kind,
            "command": self.command,
            "args": list(self.args),
            **({"env": dict(self.env)} if self.env else {}),
        }


@dataclass(frozen=True, slots=True)
class ClientFile:
    """Describe a client that reads its servers from a JSON file."""

    title: str
    servers: str
    """The key of the object that holds the servers."""
    typed: bool
    """Whether an entry says that it is of the type stdio."""
    mac: str
    windows: str
    linux: str

    @property
    def path(self) -> Path:
        """Return the file of this user on this operating system."""
        if sys.platform == "win32":
            return Path(os.path.expandvars(self.windows))
        return Path.home() / (self.mac if sys.platform == "darwin" else self.linux)


PROGRAM = "rmm-jobs-mcp"
_ADDS = "claude mcp add"
CLAUDE_CODE = "claude-code"
FILES = {
    # https://modelcontextprotocol.io/docs/develop/connect-local-servers
    "claude-desktop": ClientFile(
        "Claude Desktop",
        "mcpServers",
        typed=False,
        mac="Library/Application Support/Claude/claude_desktop_config.json",
        windows=r"%APPDATA%\Claude\claude_desktop_config.json",
        linux=".config/Claude/claude_desktop_config.json",
    ),
    # https://code.visualstudio.com/docs/copilot/chat/mcp-servers: the mcp.json of the user's profile
    "vscode": ClientFile(
        "VS Code",
        "servers",
        typed=True,
        mac="Library/Application Support/Code/User/mcp.json",
        windows=r"%APPDATA%\Code\User\mcp.json",
        linux=".config/Code/User/mcp.json",
    ),
    # https://docs.cursor.com/context/mcp
    "cursor": ClientFile(
        "Cursor",
        "mcpServers",
        typed=False,
        mac=".cursor/mcp.json",
        windows=r"%USERPROFILE%\.cursor\mcp.json",
        linux=".cursor/mcp.json",
    ),
}
CLIENTS = (CLAUDE_CODE, *FILES)


def present() -> list[str]:
    """Return the clients that seem to be on this computer."""
    code = [CLAUDE_CODE] if shutil.which("claude") else []
    return [*code, *(name for name, each in FILES.items() if each.path.parent.is_dir())]


def entry_of(spec: SystemSpec[Any], *, demo: bool) -> Entry:
    """Return how a client starts the server of a system. A desktop program does not see the shell's PATH."""
    command, *args = _command(shutil.which(PROGRAM))
    args += ["--demo"] if demo else []
    args += ["--system", spec.name] if spec.name != "datto" else []
    names = () if demo else (*credentials.PLACES[spec.name], *PASSED_ON)
    env = {name: value for name in names if (value := os.environ.get(name, "").strip())}
    return Entry(spec.name_for_client(demo=demo), command, tuple(args), env)


def as_found(text: str) -> str:
    """Return lines to type with the path of this program, where its bare name is not found.

    Claude Code is started from other shells than this one: the `PATH` of a virtual environment does not count for it.
    """
    found = shutil.which(PROGRAM)
    is_passing = found is not None and sys.prefix != sys.base_prefix and Path(found).is_relative_to(sys.prefix)
    here = PROGRAM if found else _typed(_command(None))
    lasting = _typed(_command(found)) if is_passing or not found else PROGRAM
    return "\n".join(
        line.replace(PROGRAM, lasting if _ADDS in line else here) if PROGRAM in line else line
        for line in text.split("\n")
    )


def _command(found: str | None) -> list[str]:
    """Return how this program is started from anywhere."""
    beside = Path(sys.executable).with_name(f"{PROGRAM}.exe" if sys.platform == "win32" else PROGRAM)
    program = found or shutil.which(str(beside))
    return [program] if program else [sys.executable, "-m", "rmm_jobs"]


def _typed(words: list[str]) -> str:
    return typed_line(words[0], words[1:])
