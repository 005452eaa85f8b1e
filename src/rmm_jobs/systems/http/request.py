"""Describe a request, before anything is known of the connection that sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from rmm_jobs.domain.system_errors import Action


@dataclass(frozen=True, slots=True)
class Request:
    """Describe one request. `secrets` are redacted in the server's messages about it."""

    action: Action
    method: str
    path: str
    params: Mapping[str, str] | None = field(default=None, repr=False)
    json: object = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    authorization: str | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    plain: bool = False
    """True when a plain-text answer is accepted too."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """Further headers, without the authorization."""
    head_only: bool = False
    """True when no body is read: it may have no end."""
    valid_until: datetime | None = None
    """When the authorization says that it expires; `None` where it does not say so."""

    def signed(self, authorization: str, *secrets: str, valid_until: datetime | None = None) -> "Request":
        """Return the request with this authorization; `secrets` are added to its own."""
        return replace(self, authorization=authorization, secrets=(*self.secrets, *secrets), valid_until=valid_until)
