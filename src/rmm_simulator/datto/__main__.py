"""Serve the simulated tenant for a person with an HTTP client: `python -m rmm_simulator.datto`."""

import argparse
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from rmm_simulator.common.serve import serving
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.morning import morning_tenant
from rmm_simulator.datto.tenant import Tenant, large_tenant


def main(arguments: Sequence[str] | None = None, *, wait: Callable[[], object] | None = None) -> None:
    """Serve until interrupted.

    Args:
        arguments: The command line without the program's name; the process's own when `None`.
        wait: Returns, or raises KeyboardInterrupt, when it is time to stop; never returns when `None`.
    """
    parser = argparse.ArgumentParser(prog="python -m rmm_simulator.datto", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)")
    parser.add_argument("--dialect", choices=("real", "flat"), default="real", help="dialect of the API")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--large", action="store_true", help="1,500 devices and 326 components")
    size.add_argument("--fleet", type=int, metavar="DEVICES", help="an account with devices and alerts of every kind")
    parser.add_argument("--strict", action="store_true", help="refuse what the OpenAPI document does not declare")
    chosen = parser.parse_args(arguments)
    tenant = _tenant(chosen.fleet, large=chosen.large)
    app = build_app(tenant, dialect=chosen.dialect, strict=chosen.strict)
    with serving(app, port=chosen.port) as url:
        sys.stderr.write(
            f"DATTO_API_URL={url}\nDATTO_API_KEY={tenant.key}\nDATTO_API_SECRET={tenant.secret}\nCtrl-C ends it.\n"
        )
        with suppress(KeyboardInterrupt):
            (wait or threading.Event().wait)()


def _tenant(fleet: int | None, *, large: bool) -> Tenant:
    if fleet is not None:
        return account_tenant(max(1, fleet // 40), fleet)
    return large_tenant() if large else morning_tenant()


if __name__ == "__main__":
    main()
