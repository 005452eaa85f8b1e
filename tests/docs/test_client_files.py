"""The configuration files that docs/clients.md shows: each is read, and names a server that this program can be.

The forms are those of the clients' own documents: https://code.visualstudio.com/docs/copilot/reference/mcp-configuration,
https://docs.cursor.com/context/mcp, https://developers.openai.com/codex/mcp, https://geminicli.com/docs/tools/mcp-server.
"""

import json
import ntpath
import posixpath
import re
import tomllib
from typing import Any

import pytest

from rmm_jobs.cli import _serves
from rmm_jobs.settings import Settings
from rmm_jobs.terminal.clients import FILES, ClientFile
from user_pages import PAGES

PAGE = PAGES["docs/clients.md"]
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
KEYS = {
    "Claude Desktop": ("mcpServers", {"command", "args", "env"}),
    "VS Code": ("servers", {"type", "command", "args", "env"}),
    "Cursor": ("mcpServers", {"command", "args", "env"}),
    "Codex": ("mcp_servers", {"command", "args", "env", "env_vars", "default_tools_approval_mode"}),
    "Gemini CLI": ("mcpServers", {"command", "args", "env", "trust", "timeout"}),
    "Docker": ("mcpServers", {"command", "args", "env"}),
    "Where each client keeps its servers": ("mcpServers", {"command", "args", "env"}),
}
"""Sections with files: the key of the servers, and the keys of one."""
FOUND = [
    pytest.param(section, tomllib.loads(text) if kind == "toml" else json.loads(text), id=f"{section} {kind}")
    for section in KEYS
    for kind, text in re.findall(r"```(json|toml)\n(.*?)```", SECTIONS[section], re.DOTALL)
]
IN_POWERSHELL = {
    "py -m venv .venv; ": "makes and activates a virtual environment, as the line for other shells does",
    "pip install .; ": "`.ci/run` types the same for other shells",
    "(Get-Command rmm-jobs-mcp).Source": "prints a path, as `which` does",
    "$env:npm_config_yes": "needs Node, uv and a browser, as the line for other shells does",
}
"""How the lines for PowerShell begin, each with the reason why it is not typed here, where there is no PowerShell."""


@pytest.mark.parametrize("section", KEYS)
def test_every_section_of_a_client_shows_a_file(section: str) -> None:
    assert section in [each.values[0] for each in FOUND]


@pytest.mark.parametrize(("section", "file"), FOUND)
def test_a_file_names_a_server_that_this_program_can_be(section: str, file: dict[str, Any]) -> None:
    servers_key, keys = KEYS[section]
    inputs = {each["id"] for each in file.pop("inputs", [])}
    assert set(file) == {servers_key}
    for name, server in file[servers_key].items():
        assert name in {"rmm-jobs", "psu-jobs"}
        assert set(server) <= keys
        arguments = list(server.get("args", []))
        if server["command"] == "docker":
            image = arguments.index("rmm-jobs-mcp")
            assert set(server["env"]) == set(re.findall(r"-e ([A-Z_]+)", " ".join(arguments[:image])))
            arguments = arguments[image + 1 :]
        else:
            path = ntpath if "\\" in server["command"] else posixpath
            assert path.isabs(server["command"])
            assert path.basename(server["command"]).removesuffix(".exe") == "rmm-jobs-mcp"
        assert _serves(arguments) == ("psu" if name == "psu-jobs" else None, False)
        settings = server.get("env", {})
        assert {each.lower() for each in settings} <= set(Settings.model_fields)
        assert set(re.findall(r"\$\{input:([^}]+)\}", " ".join(settings.values()))) == inputs


@pytest.mark.parametrize("client", FILES.values(), ids=lambda each: each.title)
def test_the_page_and_setup_name_the_same_file_on_each_operating_system(client: ClientFile) -> None:
    assert f"| {client.title} | `{client.windows}` | `~/{client.mac}` | `~/{client.linux}` |" in PAGE
    assert KEYS[client.title][0] == client.servers
    assert ("type" in KEYS[client.title][1]) == client.typed


def test_every_line_for_powershell_is_listed_with_the_reason_why_it_is_not_typed() -> None:
    blocks = re.findall(r"```powershell\n(.*?)```", "\n".join(PAGES.values()), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line]
    assert sorted(begin for line in lines for begin in IN_POWERSHELL if line.startswith(begin)) == sorted(IN_POWERSHELL)
    assert len(lines) == len(IN_POWERSHELL)
