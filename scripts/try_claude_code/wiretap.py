"""Stand between a client and its server, pass every line on, and log it.

python -S wiretap.py LOG COMMAND [ARGUMENT ...]     as the client's server
"""

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

FROM_CLIENT, FROM_SERVER = ">", "<"


@dataclass(frozen=True)
class Message:
    """One line of the connection."""

    sender: str
    seconds: float
    """Since the server was started."""
    data: dict[str, Any]

    @property
    def method(self) -> str | None:
        """Return the method of a request or a notification; an answer has none."""
        return self.data.get("method")

    @property
    def params(self) -> dict[str, Any]:
        """Return its parameters."""
        return self.data.get("params") or {}


class Wire:
    """Read the log of all connections of one client."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def messages(self, sender: str | None = None, method: str | None = None) -> list[Message]:
        """Return what was sent so far, or the part of it from one side, or with one method."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        every = [Message(line[0], float(line[2:12]), json.loads(line[13:])) for line in lines]
        return [each for each in every if sender in {None, each.sender} and method in {None, each.method}]

    def wait_for(self, method: str, words: str = "", *, times: int = 1, seconds: float = 30) -> bool:
        """Wait until messages with this method and words in them were sent, and return whether they were."""
        deadline = time.monotonic() + seconds
        while sum(words in json.dumps(each.data) for each in self.messages(method=method)) < times:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True


def main(log: str, *command: str) -> int:
    """Serve as the command does."""
    began = time.monotonic()
    lock = threading.Lock()
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if server.stdin is None or server.stdout is None:
        return 1

    def pass_on(source: IO[bytes], target: IO[bytes], sender: str) -> None:
        for line in iter(source.readline, b""):
            with lock, Path(log).open("a", encoding="utf-8") as file:
                file.write(f"{sender} {time.monotonic() - began:10.3f} {line.decode().rstrip()}\n")
            target.write(line)
            target.flush()
        target.close()

    arguments = (sys.stdin.buffer, server.stdin, FROM_CLIENT)
    threading.Thread(target=pass_on, args=arguments, daemon=True).start()
    pass_on(server.stdout, sys.stdout.buffer, FROM_SERVER)
    return server.wait()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
