"""Serve the simulated server for a person with an HTTP client: `python -m rmm_simulator.psu`."""

import argparse
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from rmm_simulator.common.serve import serving
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.profiles import PROFILES
from rmm_simulator.psu.server import DEMO_TOKEN, demo_server


def main(arguments: Sequence[str] | None = None, *, wait: Callable[[], object] | None = None) -> None:
    """Serve until interrupted.

    Args:
        arguments: The command line without the program's name; the process's own when `None`.
        wait: Returns, or raises KeyboardInterrupt, when it is time to stop; never returns when `None`.
    """
    parser = argparse.ArgumentParser(prog="python -m rmm_simulator.psu", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)")
    parser.add_argument("--profile", choices=tuple(PROFILES), default="5.6", help="version whose ways it has")
    chosen = parser.parse_args(arguments)
    with serving(build_psu_app(demo_server(), profile=chosen.profile), port=chosen.port) as url:
        sys.stderr.write(f"PSU_URL={url}\nPSU_APP_TOKEN={DEMO_TOKEN}\nCtrl-C ends it.\n")
        with suppress(KeyboardInterrupt):
            (wait or threading.Event().wait)()


if __name__ == "__main__":
    main()
