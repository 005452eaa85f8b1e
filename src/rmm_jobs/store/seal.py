"""Keep the key that seals the handles of tasks, in a file beside the ledger that its owner alone reads."""

import hashlib
import hmac
import logging
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from anyio import to_thread

_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

log = logging.getLogger(__name__)


class FileSeal:
    """Implement `responses.Seal` with a file. The first use makes it, and every later process reads the same key.

    Accounts share the file. Each has a key of its own, which is derived from the file's: an account's handle means
    nothing to another one.
    """

    def __init__(self, path: Path, *, system: str, key: str = "") -> None:
        """Seal for the account with this key on the system at this address."""
        self._path = path
        self._account = f"{system}\0{key}".encode(errors="surrogatepass")
        self._derived: bytes | None = None

    async def key(self) -> bytes | None:
        """Return the account's key, or `None` where the file can be neither made nor read."""
        if self._derived is None:
            try:
                kept = await to_thread.run_sync(_kept_key, self._path)
            except (OSError, ValueError) as error:
                log.warning("no tasks: %s: %s", self._path, getattr(error, "strerror", None) or error)
                return None
            self._derived = hmac.digest(kept, self._account, hashlib.sha256)
        return self._derived


def _kept_key(path: Path) -> bytes:
    """Return the key in the file, after making the file if there is none.

    Raises:
        OSError: the file cannot be made or read.
        ValueError: the file is a link, or another user's, or holds no key.
    """
    with suppress(FileNotFoundError):
        return _read(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make(path)
    return _read(path)


def _make(path: Path) -> None:
    """Make the file with a new key, whole at once. Of two processes that make it, one wins and both read its key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        _write(draft)
        try:
            # A link to a finished file: nobody ever reads half a key, and no key takes another one's place.
            os.link(draft, path)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            with suppress(FileExistsError):
                _write(path)
    finally:
        with suppress(OSError):
            draft.unlink()


def _write(path: Path) -> None:
    opened = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(opened, "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> bytes:
    """Return the content of a plain file that is ours, and take the rights of others away."""
    if path.is_symlink():
        raise ValueError("is a link")
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(opened, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("is no plain file")
        if os.name == "posix":
            if status.st_uid not in (0, os.geteuid()):
                raise ValueError("belongs to another user")
            if status.st_mode & _OTHERS:
                os.fchmod(file.fileno(), 0o600)
        content = file.read(_BYTES + 1)
    if len(content) != _BYTES:
        raise ValueError("holds no key")
    return content
