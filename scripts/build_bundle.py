"""Build the bundles of Claude Desktop: dist/rmm-jobs-mcp.mcpb and dist/psu-jobs-mcp.mcpb.

Needs uv, and Node for the official packer. A bundle holds the wheel of this checkout, and a lock with the versions of
`requirements/run.txt`. Each hash of the lock has to stand there too.

    python scripts/build_bundle.py [--wheel FILE] [--packer "npx --yes @anthropic-ai/mcpb@2.1.2"]
"""

import argparse
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "packaging" / "mcpb"
REQUIREMENTS = ROOT / "requirements" / "run.txt"
PACKER = "npx --yes @anthropic-ai/mcpb@2.1.2"
PROJECT = """\
[project]
name = "rmm-jobs-bundle"
version = "{version}"
requires-python = "{python}"
dependencies = ["rmm-jobs-mcp"]

[tool.uv]
package = false
system-certs = true
no-build-package = [{names}]
constraint-dependencies = [
{pins}
]

[tool.uv.sources]
rmm-jobs-mcp = {{ path = "{wheel}" }}
"""
"""A project without code of its own, so that a host that calls `uv run` by itself installs the same."""


def main() -> int:
    """Build both bundles into `dist/`."""
    parser = argparse.ArgumentParser(description="Build the bundles of Claude Desktop.")
    parser.add_argument("--wheel", type=Path, help="instead of building the wheel of this checkout")
    parser.add_argument("--packer", default=PACKER, help="how the official packer is called")
    given = parser.parse_args()
    with TemporaryDirectory() as scratch:
        wheel: Path = given.wheel or build_wheel(Path(scratch))
        for folder in sorted(path.parent for path in SOURCE.glob("*/manifest.json")):
            stage = Path(scratch) / folder.name
            stage_bundle(folder, wheel, stage)
            run("uv", "lock", "--quiet", "--directory", str(stage))
            if wrong := unlike_requirements((stage / "uv.lock").read_text(encoding="utf-8")):
                sys.stderr.write(f"The lock differs from {REQUIREMENTS.name}: {', '.join(wrong)}\n")
                return 1
            bundle = ROOT / "dist" / f"{folder.name}-mcp.mcpb"
            packer = shlex.split(given.packer)
            run(*packer, "validate", str(stage / "manifest.json"))
            run(*packer, "pack", str(stage), str(bundle))
            print(f"built {bundle.relative_to(ROOT)}")
    return 0


def build_wheel(folder: Path) -> Path:
    """Build the wheel of this checkout."""
    run("uv", "build", "--quiet", "--wheel", "--out-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return wheel


def stage_bundle(folder: Path, wheel: Path, stage: Path) -> None:
    """Put together what a bundle holds, but for its lock."""
    stage.mkdir()
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = pinned(REQUIREMENTS.read_text(encoding="utf-8"))
    project = PROJECT.format(
        version=pyproject["version"],
        python=pyproject["requires-python"],
        # No build on the user's computer: it would need a compiler, and runs code that no hash covers.
        names=", ".join(json.dumps(re.split("[= ]", pin)[0]) for pin in pins),
        pins="\n".join(f"  {json.dumps(pin)}," for pin in pins),
        wheel=wheel.name,
    )
    (stage / "pyproject.toml").write_text(project, encoding="utf-8")
    icon = ROOT / "plugins" / folder.name / ".claude-plugin" / "icon.png"
    for file in (folder / "manifest.json", SOURCE / "server.py", ROOT / "LICENSE", icon, wheel):
        shutil.copy(file, stage)


def pinned(requirements: str) -> list[str]:
    """Return the pins of a requirements file, each with its marker and without hashes."""
    return [
        line.removesuffix("\\").strip()
        for line in requirements.splitlines()
        if re.match(r"[\w.-]+==", line)  # a hash's line is indented
    ]


def unlike_requirements(lock: str) -> list[str]:
    """Return what stands in a lock and not in the requirements file: packages, versions and hashes."""
    text = REQUIREMENTS.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[\w.-]+==)", text)
    known = {
        match[0].split(";")[0].strip(): set(re.findall(r"sha256:[0-9a-f]{64}", entry))
        for entry in entries
        if (match := re.match(r"[\w.-]+==[^\s;]+", entry))
    }
    packages: list[dict[str, Any]] = tomllib.loads(lock)["package"]
    wrong: list[str] = []
    for package in packages:
        if "registry" not in package["source"]:  # the bundle itself, and the wheel in it
            continue
        pin = f"{package['name']}=={package['version']}"
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]
        if pin not in known or not {file["hash"] for file in files} <= known[pin]:
            wrong.append(pin)
    return wrong


def run(*command: str) -> None:
    """Run a command, and end this script with its failure."""
    program = shutil.which(command[0])
    if program is None:
        raise SystemExit(f"{command[0]} is not installed")
    subprocess.run([program, *command[1:]], check=True, stdout=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
