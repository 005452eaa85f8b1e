"""Logging to stderr: stdout belongs to the protocol, and to the answer."""

import logging
import os
import sys

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def configure_logging() -> None:
    """Log to stderr at the level of RMM_JOBS_LOG_LEVEL. Called before the SDK does it in its own way.

    The variable is read directly: the settings would be read at the first call, and this is before it.
    """
    level = os.environ.get("RMM_JOBS_LOG_LEVEL", "").strip().upper()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level="WARNING", handlers=[handler])
    logging.getLogger("rmm_jobs").setLevel(level if level in LEVELS else "WARNING")
