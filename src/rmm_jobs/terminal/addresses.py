"""Read the address that somebody types for `serve --http`: one of this machine alone."""

import argparse
import ipaddress
from dataclasses import dataclass

from rmm_jobs.text.listening import NOT_AN_ADDRESS, NOT_LOOPBACK

MAX_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Address:
    """Hold where to listen. Port 0 stands for any that is free."""

    host: str
    port: int


def read_address(text: str) -> Address:
    """Return the address in a text such as `127.0.0.1:8722`, `[::1]:0` or `localhost:8722`.

    Raises:
        argparse.ArgumentTypeError: it is no address, or one that other machines reach.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()) or int(port) > MAX_PORT:
        raise argparse.ArgumentTypeError(NOT_AN_ADDRESS)
    if host.lower() == "localhost":
        return Address("127.0.0.1", int(port))
    is_six = host.startswith("[") and host.endswith("]")
    try:
        found = ipaddress.IPv6Address(host[1:-1]) if is_six else ipaddress.IPv4Address(host)
    except ValueError:
        # A name may mean any machine tomorrow; an empty host would mean every address of this one.
        words = NOT_LOOPBACK if host and ":" not in host.strip("[]") else NOT_AN_ADDRESS
        raise argparse.ArgumentTypeError(words) from None
    if not found.is_loopback:
        raise argparse.ArgumentTypeError(NOT_LOOPBACK)
    return Address(str(found), int(port))
