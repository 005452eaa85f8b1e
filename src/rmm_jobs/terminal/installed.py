"""Keep track of the files that `install-commands` has put into a `.claude` folder, and touch no others.

The folder may be a stranger's checkout: no link in it is followed, and its record of installed files is not believed
beyond the names that this product uses.
"""

import json
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import cast

RECORD = "rmm-jobs-mcp.json"
"""File in the folder that says which files were installed, each with a digest of its content."""
EARLIER = Path(__file__).with_name("earlier_commands.txt")
"""Digests of what was installed before there was such a record."""
_NAMES = re.compile(r"commands/[a-z-]+\.md|skills/rmm-[a-z-]+/SKILL\.md", re.ASCII)


class RefusedPlaceError(Exception):
    """Report a place that is a link or no plain file. Its text says which."""


class Target:
    """The folder `.claude` of a project or of a user."""

    def __init__(self, root: Path, shipped: Iterable[bytes]) -> None:
        self.folder = root / ".claude"
        self._record = self._read_record()
        # A version without a record has installed some of these.
        self._known = {_digest(content) for content in shipped} | set(EARLIER.read_text(encoding="ascii").split())

    def place(self, name: str) -> Path:
        """Return the path of a file by its name in this folder."""
        return self.folder / name

    def installed(self) -> list[str]:
        """Return the names of the files that may have been installed here and are there."""
        found = [path.relative_to(self.folder).as_posix() for path in self.folder.glob("commands/*.md")]
        found += [path.relative_to(self.folder).as_posix() for path in self.folder.glob("skills/rmm-*/SKILL.md")]
        unrecorded = {name for name in found if _NAMES.fullmatch(name) and self._is_known(name)}
        return sorted(unrecorded | set(self._record))

    def is_ours(self, name: str, content: bytes) -> bool:
        """Return whether nobody has changed the file since it was installed."""
        digest = _digest(content)
        return digest == self._record.get(name) or digest in self._known

    def read(self, name: str) -> bytes | None:
        """Return the content of a file, or `None` where there is none.

        Raises:
            RefusedPlaceError: the file or a folder above it is a link, or no plain file.
        """
        self._check_folders(name)
        place = self.place(name)
        try:
            status = place.lstat()
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(status.st_mode):
            raise RefusedPlaceError("it is a link" if stat.S_ISLNK(status.st_mode) else "it is no plain file")
        return place.read_bytes()

    def write(self, name: str, content: bytes) -> None:
        """Put a file into its place, whole or not at all.

        Raises:
            RefusedPlaceError: a folder above it is a link.
        """
        self._check_folders(name)
        place = self.place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        # A new file under another name, moved into the place: whatever stands there is replaced, and not written to.
        fresh = place.with_name(f".{place.name}.{token_hex(4)}")
        try:
            with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644), "wb") as file:
                file.write(content)
            fresh.replace(place)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise

    def remove(self, name: str) -> None:
        """Remove a file, and its folder if that is a skill's and empty now."""
        self._check_folders(name)
        place = self.place(name)
        place.unlink()
        if name.startswith("skills/"):
            with suppress(OSError):
                place.parent.rmdir()
        self.forget(name)

    def note(self, name: str, content: bytes) -> None:
        """Note that a file is installed with this content."""
        self._record[name] = _digest(content)

    def forget(self, name: str) -> None:
        """Note that a file is not installed any more."""
        self._record.pop(name, None)

    def remember(self) -> None:
        """Write down which files are installed; nothing when there are none."""
        if self._record:
            self.write(RECORD, json.dumps({"installed": self._record}, indent=1, sort_keys=True).encode() + b"\n")
        else:
            self._check_folders(RECORD)
            self.place(RECORD).unlink(missing_ok=True)

    def _is_known(self, name: str) -> bool:
        with suppress(RefusedPlaceError, OSError):
            return _digest(self.read(name) or b"") in self._known
        return False

    def _check_folders(self, name: str) -> None:
        for folder in [*reversed(self.place(name).relative_to(self.folder).parents)]:
            if (self.folder / folder).is_symlink():
                raise RefusedPlaceError(f"the folder {self.folder / folder} is a link")

    def _read_record(self) -> dict[str, str]:
        try:
            written: object = json.loads(self.read(RECORD) or b"{}")
        except (ValueError, RecursionError, RefusedPlaceError, OSError):
            return {}
        listed = cast("dict[str, object]", written).get("installed") if isinstance(written, dict) else None
        pairs = cast("dict[str, object]", listed).items() if isinstance(listed, dict) else ()
        return {name: digest for name, digest in pairs if _NAMES.fullmatch(name) and isinstance(digest, str)}


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
