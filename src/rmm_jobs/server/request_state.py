"""Seal what a question leaves with the client, with a key that a later process of the account has too.

A client of 2026-07-28 brings the state of a question back with the reply. The SDK checks who brings it, for which call.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.request_state import (
    AESGCMRequestStateCodec,
    InvalidRequestState,
    RequestStateBoundary,
    RequestStateSecurity,
)
from mcp.types import CallToolRequestParams
from mcp_types.methods import is_input_required

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.responses import Caller, Responder, Work
from rmm_jobs.server.elicitation import resumed
from rmm_jobs.server.guards import kept_here

LIFE_SECONDS = 8 * 86_400.0
"""Seconds after which a state is unknown. `RMM_JOBS_QUESTION_LIMIT` is shorter: of a late reply the job is told."""


class _LateKey:
    """Implement the SDK's codec with a key that is known only when the first question is asked, or answered."""

    def __init__(self) -> None:
        self.codec: AESGCMRequestStateCodec | None = None

    def seal(self, payload: bytes) -> str:
        if self.codec is None:
            raise AssertionError("a question was asked before the key was read")
        return self.codec.seal(payload)

    def unseal(self, token: str) -> bytes:
        if self.codec is None:
            raise InvalidRequestState("no key")
        return self.codec.unseal(token)


class SealedQuestions:
    """Seal each state that goes out, and check each that comes back: none of another tool, arguments or account passes.

    The key is the setting's, or the seal of the account's tasks. Without both it is made for this process alone.
    """

    def __init__(self, responder: Responder, *, audience: str) -> None:
        self._responder = responder
        self._key = _LateKey()
        security = RequestStateSecurity(codec=self._key, ttl=LIFE_SECONDS)
        self._boundary = RequestStateBoundary(security, default_audience=audience)

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Pass a request on, between the checks of its state and of its answer's.

        The handlers' guards stand within this one, so that what is done here has its own. It lets through what the SDK
        says of parameters that do not fit.
        """

        async def answered(inner: ServerRequestContext[Any, Any]) -> HandlerResult:
            result = await call_next(inner)
            if is_input_required(result):
                with kept_here():
                    await self._read_key()
            return result

        if ctx.params is not None and ctx.params.get("requestState") is not None:
            with kept_here():
                await self._read_key()
        return await self._boundary(ctx, answered)

    def now(self) -> float:
        """Return the second of the Unix era, by the clock of the services."""
        return self._responder.opened().services.clock.now().timestamp()

    def resumed(self, params: CallToolRequestParams, work: Work, caller: Caller) -> Work:
        """Return what a call does: the tool's own work, or how an asked question goes on.

        Raises:
            QuestionExpired: as `elicitation.resumed` does.
        """
        return resumed(params, work, caller.started, self._is_late)

    def _is_late(self, asked_at: float) -> bool:
        """Return whether a reply is no longer taken. Where settings are missing, the call itself says so."""
        try:
            return self.now() - asked_at > self._responder.opened().questions.seconds
        except NotConfigured:
            return False

    async def _read_key(self) -> None:
        if self._key.codec is None:
            with suppress(NotConfigured):  # the call itself says what is missing
                secret = await self._secret()
                # Another question may have been first meanwhile, with a key that was made by chance.
                self._key.codec = self._key.codec or AESGCMRequestStateCodec([secret])

    async def _secret(self) -> bytes:
        opened = self._responder.opened()
        secret = opened.questions.key.encode() or (await opened.seal.key() if opened.seal else None)
        if not secret:
            return secrets.token_bytes(32)
        # The place keeps the questions of two systems apart that share a key.
        return hmac.digest(secret, f"question\0{opened.place}".encode(errors="surrogatepass"), hashlib.sha256)
