"""Run bundles as Claude Desktop does: unpacked, with the manifest's command, and the form filled in or left blank.

    python scripts/try_bundle.py dist/rmm-jobs-mcp.mcpb dist/psu-jobs-mcp.mcpb

Needs uv, and the index that the lock names. A field that is left blank arrives as the text `${user_config.NAME}`, as
Claude Desktop sends it (seen in September 2026). Nothing is asked of a real system.
"""

import asyncio
import json
import os
import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.types import TextContent

LOOK_UP = {"rmm-jobs": ("device-lookup", {"identifier": "ACME-DC01"}), "psu-jobs": ("script-lookup", {"query": "disk"})}
"""A call of each bundle that reads."""
PASSED_ON = ("PATH", "HOME", "LANG", "SYSTEMROOT", "APPDATA", "LOCALAPPDATA", "TEMP", "USERPROFILE")
UV = "UV_"
"""How the variables begin that say where packages come from."""


async def main(bundles: list[str]) -> int:
    """Try each bundle; print what was seen."""
    for bundle in bundles:
        with TemporaryDirectory() as folder, zipfile.ZipFile(bundle) as packed:
            packed.extractall(folder)
            manifest = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
            await try_manifest(manifest, folder)
            print(f"{bundle}: tools, simulated system and a blank form are as they should be")
    return 0


async def try_manifest(manifest: Mapping[str, Any], folder: str) -> None:
    """Start the server three times: with the switch for the simulated system, blank, and for reading alone."""
    name = manifest["name"]
    promised = sorted(tool["name"] for tool in manifest["tools"])
    tools, answer = await asked(manifest, folder, {"demo": True})
    require(tools == promised, f"{name} serves {tools}, and its manifest says {promised}")
    require(answer.startswith("[DEMO: "), f"{name} with the switch for the simulated system answers: {answer}")
    tools, answer = await asked(manifest, folder, {})
    require(tools == promised, f"{name} with a blank form serves {tools}")
    require("placeholder" in answer and "${" not in answer, f"{name} with a blank form answers: {answer}")
    tools, _ = await asked(manifest, folder, {"read_only": True, "demo": True})
    require(bool(tools) and "run-job" not in tools, f"{name} for reading alone serves {tools}")


async def asked(manifest: Mapping[str, Any], folder: str, filled: Mapping[str, object]) -> tuple[list[str], str]:
    """Return the names of the tools, and the answer to a look-up."""
    config = substituted(manifest["server"]["mcp_config"], manifest["user_config"], folder, filled)
    inherited = {key: value for key, value in os.environ.items() if key in PASSED_ON or key.startswith(UV)}
    with TemporaryDirectory() as data:
        server = StdioServerParameters(
            command=config["command"],
            args=config["args"],
            env={**inherited, **config["env"], "RMM_JOBS_DATA_DIR": data},
        )
        async with Client(stdio_client(server)) as client:
            tools = sorted(tool.name for tool in (await client.list_tools()).tools)
            name, arguments = LOOK_UP[manifest["name"]]
            result = await client.call_tool(name, dict(arguments))
    return tools, "\n".join(each.text for each in result.content if isinstance(each, TextContent))


def substituted(
    config: dict[str, Any], fields: Mapping[str, Mapping[str, Any]], folder: str, filled: Mapping[str, object]
) -> dict[str, Any]:
    """Return the manifest's command as the packer's own function for hosts makes it."""
    values = {name: field["default"] for name, field in fields.items() if "default" in field} | dict(filled)
    texts = {
        f"user_config.{name}": str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
    }
    known = {"__dirname": folder, **texts}
    written = json.dumps(config)
    replaced = re.sub(
        r"\$\{([^{}]+)\}", lambda match: json.dumps(known[match[1]])[1:-1] if match[1] in known else match[0], written
    )
    return json.loads(replaced)


def require(holds: bool, problem: str) -> None:
    """End the script with what is wrong."""
    if not holds:
        raise SystemExit(problem)


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(sys.argv[1:])))
