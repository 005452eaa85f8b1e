"""Read a response's body as far as a limit goes, measured after decompression: no answer can fill the memory."""

import zlib
from collections.abc import AsyncIterator, Iterator

import httpx

from rmm_jobs.systems.http.no_answer import BodyTooLarge

MEBI = 1024 * 1024
MAX_BODY = 24 * MEBI
"""Bytes of one body, unless a setting says otherwise. 2.2 MB of output that is all escapes have 13 MB as JSON."""
LARGE = 256 * 1024
"""Bytes from which a body is decoded in a thread, so that other calls go on meanwhile."""
_STEP = 256 * 1024
"""The most bytes that are decompressed at once: a megabyte of zeros has a thousand bytes."""
_ZLIB_HEADER = 2
_OF_THE_WAY = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})
"""Headers that describe a body on its way, and not the one that was read."""
_GZIP, _ZLIB = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS


async def read_whole(response: httpx.Response, *, most: int, head_only: bool) -> httpx.Response:
    """Return a response with its body, decompressed and of at most so many bytes; close the one it is read from.

    Raises:
        BodyTooLarge: the body goes on beyond the limit.
    """
    try:
        if head_only:
            pieces = list[bytes]()
        elif response.is_stream_consumed:  # made in this process, and whole
            pieces = [response.content]
        else:
            pieces = [piece async for piece in _limited(response, most)]
    finally:
        await response.aclose()
    if sum(map(len, pieces)) > most:
        raise BodyTooLarge(most, request=response.request)
    headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _OF_THE_WAY]
    return httpx.Response(response.status_code, headers=headers, content=b"".join(pieces), request=response.request)


async def _limited(response: httpx.Response, most: int) -> AsyncIterator[bytes]:
    """Yield the decompressed body; end early, with a byte more than `most`, where it is larger.

    Raises:
        httpx.DecodingError: the body is not compressed as its header says, or in a way that is not known here.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    left = most
    decoder = None if encoding in {"", "identity"} else _Decoder(encoding, response.request)
    async for raw in response.aiter_raw():
        for piece in [raw] if decoder is None else decoder.pieces(raw):
            yield piece
            left -= len(piece)
            if left < 0:
                return
    if decoder is not None:
        for piece in decoder.rest():
            yield piece


class _Decoder:
    """Decompress gzip or deflate in steps."""

    def __init__(self, encoding: str, request: httpx.Request) -> None:
        if encoding not in {"gzip", "x-gzip", "deflate"}:
            raise httpx.DecodingError("an encoding that was not asked for", request=request)
        self._request = request
        # Some servers send deflate without the header of zlib; the first bytes tell.
        self._may_be_bare = encoding == "deflate"
        self._inner = zlib.decompressobj(_ZLIB if self._may_be_bare else _GZIP)
        self._begun = False
        self._held = b""

    def pieces(self, raw: bytes) -> Iterator[bytes]:
        """Yield what a part of the body holds, a step at a time."""
        try:
            yield from self._steps(raw)
        except zlib.error as error:
            raise httpx.DecodingError("not compressed as its header says", request=self._request) from error

    def rest(self) -> Iterator[bytes]:
        """Yield what is left; an end that is missing is a broken body."""
        if self._begun and not self._inner.eof:
            raise httpx.DecodingError("compressed data without an end", request=self._request)
        return iter(())

    def _steps(self, raw: bytes) -> Iterator[bytes]:
        raw, self._held = self._held + raw, b""
        if self._may_be_bare and not self._begun and len(raw) < _ZLIB_HEADER:
            self._held = raw
            return
        while raw:
            try:
                piece = self._inner.decompress(raw, _STEP)
            except zlib.error:
                if self._begun or not self._may_be_bare:
                    raise
                self._may_be_bare, self._inner = False, zlib.decompressobj(-zlib.MAX_WBITS)
                piece = self._inner.decompress(raw, _STEP)
            self._begun = True
            yield piece
            raw = self._inner.unconsumed_tail
