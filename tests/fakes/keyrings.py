"""A keyring in memory."""

from dataclasses import dataclass, field

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError, PasswordSetError


@dataclass
class MemoryKeyring(KeyringBackend):
    """Keeps what it is given, unless it is locked."""

    held: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    is_locked: bool = False
    name = "the keyring in memory"  # pyright: ignore[reportAssignmentType]  # keyring has it as a property of the class

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise RuntimeError("locked")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise PasswordSetError(password)
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.held:
            raise PasswordDeleteError(username)
        del self.held[service, username]


def use(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """Make a new one the keyring of this process."""
    backend = MemoryKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, name, getattr(backend, name))
    return backend
