"""Keep the server's own answers to the opening of a connection in a file, and read them without the server.

The first line of the file says what the answers depend on, and holds a checksum of the rest. Each other line holds the
revisions of the protocol, the method and the answer without its id: `2025-06-18,2025-11-25 ping "result":{}`.
"""

import json
import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rmm_jobs.opening.identity import Identity

_FORMAT = 2
_CHECKSUM = "checksum"
_MOST_BYTES = 2_000_000
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_PACKAGED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "snapshots")


class Snapshot:
    """Hold the answers to the opening, by revision and method."""

    def __init__(self, answers: "Mapping[tuple[str, str], bytes]") -> None:
        self._answers = answers

    def answer(self, revision: str, method: str) -> bytes | None:
        """Return the member `result` or `error` of an answer as JSON, or `None` where it is not known."""
        return self._answers.get((revision, method))


def found_snapshot(identity: "Identity") -> Snapshot | None:
    """Return the snapshot that fits: one that was made on this machine, or else the packaged one."""
    if identity.kept is not None:
        kept = _read(identity.kept, {**identity.depends_on, **identity.installation}, is_foreign_possible=True)
        if kept is not None:
            return kept
    return _read(packaged_path(identity), identity.depends_on)


def packaged_path(identity: "Identity") -> str:
    """Return where the package has the snapshot of a system."""
    name = f"{identity.depends_on['system']}{'-demo' if identity.depends_on['demo'] else ''}.txt"
    return os.path.join(_PACKAGED, name)


def written(depends_on: "Mapping[str, object]", answers: "Iterable[tuple[str, str, bytes]]") -> bytes:
    """Return the content of a snapshot's file: its answers by revision and method. Equal ones share a line."""
    revisions: dict[tuple[str, bytes], list[str]] = {}
    for revision, method, body in answers:
        revisions.setdefault((method, body), []).append(revision)
    lines = b"".join(
        b"%b %b %b\n" % (",".join(known).encode(), method.encode(), body) for (method, body), known in revisions.items()
    )
    return _head(depends_on, lines) + b"\n" + lines


def keep(path: str, content: bytes) -> None:
    """Write a snapshot at once, for its owner alone. A reader finds the old one or the new one.

    Raises:
        OSError: it cannot be written.
    """
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    new = f"{path}.{os.getpid()}"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.replace(new, path)
    except OSError:
        os.unlink(new)
        raise


def _read(path: str, depends_on: "Mapping[str, object]", *, is_foreign_possible: bool = False) -> Snapshot | None:
    """Return a snapshot that depends on just this; `None` for another, a damaged and a missing one."""
    try:
        content = _content(path, is_foreign_possible=is_foreign_possible)
    except OSError:
        return None
    head, _, lines = content.partition(b"\n")
    # What is packaged is as good as the code beside it.
    if not _is_head(head, depends_on) or (is_foreign_possible and head != _head(depends_on, lines)):
        return None
    answers: dict[tuple[str, str], bytes] = {}
    for line in lines.splitlines():
        revisions, method, body = line.split(b" ", 2)
        for revision in revisions.decode().split(","):
            answers[revision, method.decode()] = body
    return Snapshot(answers)


def _content(path: str, *, is_foreign_possible: bool) -> bytes:
    """Read a file. One that somebody else can have written counts as none: its words would reach the assistant."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        is_own = os.name != "posix" or (status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_WRITE)
        if not stat.S_ISREG(status.st_mode) or (is_foreign_possible and not is_own):
            return b""
        content = file.read(_MOST_BYTES + 1)
    return content if len(content) <= _MOST_BYTES else b""


def _is_head(head: bytes, depends_on: "Mapping[str, object]") -> bool:
    try:
        found = json.loads(head)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found | {_CHECKSUM: 0} == {"format": _FORMAT, **depends_on, _CHECKSUM: 0}


def _head(depends_on: "Mapping[str, object]", lines: bytes) -> bytes:
    import zlib  # a packaged snapshot is read without it

    head = {"format": _FORMAT, **depends_on, _CHECKSUM: zlib.crc32(lines)}
    return json.dumps(head, sort_keys=True).encode()
