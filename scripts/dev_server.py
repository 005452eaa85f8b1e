"""The server as an object, for `mcp dev scripts/dev_server.py` and `mcp run`.

Your own account when the chosen system's key or token is set, else that system simulated.
"""

import os

from rmm_jobs.app import build_answers, build_server
from rmm_jobs.systems.registry import chosen_kind
from rmm_jobs.terminal.logs import configure_logging

configure_logging()
kind = chosen_kind()
server = build_server(kind, build_answers(kind, demo=not os.environ.get(kind.key_setting)))
