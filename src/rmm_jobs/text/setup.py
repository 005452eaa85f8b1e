"""Text of `setup`: the change to a client's configuration, and what came of it."""

NOTHING_FOUND = """\
None of these clients was found on this computer: {clients}.
Name the one that you want with --client; --print shows what it needs and writes nothing."""
ASK = "Write this? [y/N] "
ASK_RUN = "Run this? [y/N] "
NOT_ASKED = "Nothing was written: nobody can be asked here. To write it without a question: --yes"
DECLINED = "Nothing was written."
SAME = "{client}: {file} has this entry already."
WRITTEN = "{client}: written to {file}{backup}. Start {client} anew."
BACKUP = "; the file as it was is {backup}"
REFUSED = "{client}: {file} {problem}. Nothing was written. The entry to add by hand:"
NO_PLAIN_JSON = "is no plain JSON (broken, or with comments)"
NAMED_TWICE = "names something twice in one object"
OTHER_SHAPE = "has another shape than is known here"
NOT_READABLE = "cannot be read or written: {reason}"
NO_CLAUDE = "Claude Code: the command claude was not found. Where it is installed, type:\n  {line}"
CLAUDE_FAILED = "Claude Code: the command ended with exit code {code}:\n{said}"
CLAUDE_HAS_ONE = """\
Claude Code: it has a server of this name already, which was left alone. To replace it, type this first:
  claude mcp remove --scope user {name}"""
CLAUDE_DONE = """\
Claude Code: added. Restart it, or type /mcp in it. For the bare {command}: {program} install-commands"""
LOG_IN = """\
No account is kept yet, and no key, secret or token is written here. To keep one: {program} login"""


def change(client: str, file: str, *, is_new: bool) -> str:
    """Name the file that changes."""
    return f"{client}: {file}{' (new)' if is_new else ''}"
