"""The list of components: there is no single read of one, so all are read at once."""

from rmm_jobs.datto import translate
from rmm_jobs.datto.client import Client
from rmm_jobs.datto.pages import COMPONENTS, all_rows
from rmm_jobs.jobs.model import Component


async def read_components(client: Client, until: float) -> tuple[Component, ...]:
    """Every component that has a name.

    Raises:
        SystemFailure: the list could not be read.
    """
    rows = await all_rows(client, COMPONENTS, until=until)
    return tuple(translate.component(row) for row in rows if row.name)
