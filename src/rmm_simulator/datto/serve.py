"""Serve a simulated tenant on a real socket of this machine."""

from contextlib import AbstractContextManager

from rmm_simulator.common.serve import serving
from rmm_simulator.datto.app import Dialect, build_app
from rmm_simulator.datto.tenant import Tenant


def serving_tenant(tenant: Tenant, dialect: Dialect = "real", *, port: int = 0) -> AbstractContextManager[str]:
    """Serve a tenant, which the server's thread reads and changes. See `common.serve.serving`."""
    return serving(build_app(tenant, dialect=dialect), port=port)
