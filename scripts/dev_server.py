"""The server as an object, for `mcp dev scripts/dev_server.py` and `mcp run`.

Your own account when the chosen system's key or token is set, else that system simulated.
"""

import os

from rmm_jobs.app import build_responder, build_server
from rmm_jobs.systems.registry import selected_system
from rmm_jobs.terminal.logs import configure_logging

configure_logging()
spec = selected_system()
server = build_server(spec, build_responder(spec, demo=not os.environ.get(spec.key_setting)))
