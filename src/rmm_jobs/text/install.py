"""What `install-commands` says."""

COPIED = "installed  {path}"
SAME = "unchanged  {path}"
DIFFERS = "kept       {path} (it differs; --force replaces it)"
DONE = """
Restart Claude Code, then type: /run-job "ACME-DC01" "Clear Temp Files" --wait
The commands call the MCP server "rmm-jobs"; if it is not connected yet:
  claude mcp add --scope user rmm-jobs -- rmm-jobs-mcp"""
UNWRITABLE = "Nothing can be written to {path}: {reason}."
MISSING = "The commands are not part of this installation. Install the package again, or run this from a checkout."
