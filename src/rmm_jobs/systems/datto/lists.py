"""Read whole lists of an account page by page, for an index: no page is held longer than it is looked at."""

from collections.abc import AsyncGenerator
from dataclasses import replace

from rmm_jobs.domain.alerts import Alert, AlertScope
from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import ListPage
from rmm_jobs.systems.datto.alerts import alert, listing_of
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.devices import SITE_LISTING
from rmm_jobs.systems.datto.labelled import LabelledVersion
from rmm_jobs.systems.datto.pages import COMPONENT_LISTING, DEVICE_LISTING, LABELLED_DEVICE_LISTING, plain_pages
from rmm_jobs.systems.datto.translate import component
from rmm_jobs.systems.datto.translate_devices import device, labelled_device, site
from rmm_jobs.systems.http.retry import Failures


class Lists:
    """Implement `ListReader`."""

    def __init__(self, client: Client, labelled: LabelledVersion) -> None:
        self._client = client
        self._version = labelled

    def devices(self, *, deadline: float) -> AsyncGenerator[ListPage[Device], None]:
        """Yield the devices (`GET /v3/account/devices`, else `/v2`)."""

        def labelled(retried: Failures) -> AsyncGenerator[ListPage[Device], None]:
            listing = replace(LABELLED_DEVICE_LISTING, first_retried=retried)
            return plain_pages(self._client, listing, labelled_device, deadline=deadline)

        return self._version.pages(labelled, plain_pages(self._client, DEVICE_LISTING, device, deadline=deadline))

    def sites(self, *, deadline: float) -> AsyncGenerator[ListPage[Site], None]:
        """Yield the sites (`GET /v2/account/sites`)."""
        return plain_pages(self._client, SITE_LISTING, site, deadline=deadline)

    def open_alerts(self, *, deadline: float) -> AsyncGenerator[ListPage[Alert], None]:
        """Yield the open alerts (`GET /v2/account/alerts/open`)."""
        return plain_pages(self._client, listing_of(AlertScope()), alert, deadline=deadline)

    def components(self, *, deadline: float) -> AsyncGenerator[ListPage[Component], None]:
        """Yield the components (`GET /v2/account/components`)."""
        return plain_pages(self._client, COMPONENT_LISTING, component, deadline=deadline)
