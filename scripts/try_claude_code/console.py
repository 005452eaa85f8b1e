"""Run a program in a pseudo-terminal, type into it, and wait for what it shows."""

import codecs
import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from screen import Screen

COLUMNS, ROWS = 150, 60
ESCAPE, ENTER, DOWN = "\x1b", "\r", "\x1b[B"
_PRESSES = 5


class Terminal:
    """Hold a running program and the screen that it draws."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self._screen = Screen(COLUMNS, ROWS)
        self._changed = threading.Condition()
        self._main, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            command,
            stdin=other,
            stdout=other,
            stderr=other,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - nothing else runs in the child before it is replaced
        )
        os.close(other)
        threading.Thread(target=self._read, daemon=True).start()

    def text(self) -> str:
        """Return what the screen shows now."""
        with self._changed:
            return self._screen.text()

    def wait_for(self, shows: str | Callable[[str], bool], seconds: float = 30) -> bool:
        """Wait until the screen shows this, and return whether it did. Blanks and line ends do not count."""

        def is_shown(text: str) -> bool:
            return _plain(shows) in _plain(text) if isinstance(shows, str) else shows(text)

        deadline = time.monotonic() + seconds
        with self._changed:
            while not is_shown(self._screen.text()):
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
        return True

    def press(self, keys: str) -> None:
        """Send keys as they are."""
        os.write(self._main, keys.encode())

    def press_until(self, keys: str, shows: Callable[[str], bool]) -> bool:
        """Press keys until the screen shows this: a form that has just come up may not take them yet."""
        for _ in range(_PRESSES):
            self.press(keys)
            if self.wait_for(shows, 2):
                return True
        return False

    def say(self, words: str) -> None:
        """Type words, and press Enter when they are shown: what comes in one piece would count as pasted."""
        self.press(words)
        self.wait_for(words[-40:], 5)
        self.press(ENTER)

    def kill(self) -> None:
        """End the program as a crash would, without its leave."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """End the program as a closed window does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGHUP)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def _read(self) -> None:
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        while True:
            try:
                data = os.read(self._main, 65_536)
            except OSError:  # the program has ended
                data = b""
            if not data:
                return
            with self._changed:
                self._screen.feed(decode(data))
                self._changed.notify_all()


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _plain(text: str) -> str:
    return "".join(text.split())
