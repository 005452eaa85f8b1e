"""Read from the environment which proxy and which certificates count for a server, and name what is wrong with them."""

import os
import re
import ssl
import sys
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
import truststore

from rmm_jobs.environment import is_placeholder
from rmm_jobs.systems.http.address import is_host, is_loopback

_SCHEMES = ("http", "https")
_MOST_PORT = 65_535
_LINUX_STORES = (
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
)
"""Where truststore looks for the certificates of a Linux."""


def environment_problems(base_url: str) -> dict[str, str]:
    """Return what is wrong with the variables that count for this server. No value is repeated: it may hold a password.

    Args:
        base_url: Address of the server; empty when that is wrong itself.
    """
    target = urlsplit(base_url)
    problems: dict[str, str] = {}
    if not is_loopback(target.hostname or ""):
        if problem := _exceptions_problem():
            problems[_written("NO_PROXY")] = problem
        name, value = _proxy_variable(target.scheme or "https")
        if value and (problem := _proxy_problem(value)):
            problems[name] = problem
    if target.scheme != "http":
        problems.update(_certificate_problems())
    return problems


def proxy_for(base_url: str) -> str | None:
    """Return the proxy for a server; none for this machine and for what NO_PROXY names."""
    target = urlsplit(base_url)
    host = target.hostname or ""
    if is_loopback(host) or _is_excepted(host):
        return None
    proxies = getproxies()  # of the environment; without any, those of Windows and macOS
    value = proxies.get(target.scheme) or proxies.get("all") or ""
    return _with_scheme(value) if value and not is_placeholder(value) else None


def tls_context() -> ssl.SSLContext:
    """Return a context that trusts the operating system's certificates, and those of SSL_CERT_FILE and SSL_CERT_DIR."""
    if _has_store():
        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:  # a container without certificates; httpx brings some
        context = httpx.create_ssl_context(trust_env=False)
    if file := _set("SSL_CERT_FILE"):
        context.load_verify_locations(cafile=file)
    if folder := _set("SSL_CERT_DIR"):
        context.load_verify_locations(capath=folder)
    return context


def _has_store() -> bool:
    """Return False on a Linux without certificates. Windows and macOS always have a store."""
    if sys.platform in {"win32", "darwin"}:
        return True
    own = ssl.get_default_verify_paths().openssl_cafile
    return any(Path(each).is_file() for each in (own, *_LINUX_STORES))


def _set(name: str) -> str:
    """Return the value of a variable in capitals or small letters; empty where it is blank or a placeholder."""
    value = (os.environ.get(name) or os.environ.get(name.lower()) or "").strip()
    return "" if is_placeholder(value) else value


def _written(name: str) -> str:
    """Return the name of a variable as it is set."""
    return name if os.environ.get(name) else name.lower()


def _proxy_variable(scheme: str) -> tuple[str, str]:
    """Return the variable that counts for addresses of this scheme, and its value."""
    # As `getproxies` decides: small letters first, and a scheme's own before the general one.
    for name in (f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY"):
        value = os.environ.get(name, "").strip()
        if value and not is_placeholder(value):
            return name, value
    return "", ""


def _with_scheme(value: str) -> str:
    return value if "://" in value else f"http://{value}"


def _proxy_problem(value: str) -> str | None:
    try:
        parts = urlsplit(_with_scheme(value))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "has no address of a proxy; http://host:port is one"
    if parts.scheme.startswith("socks"):
        return "names a SOCKS proxy; only http:// and https:// proxies can be used"
    if parts.scheme not in _SCHEMES:
        return "has to begin with http:// or https://"
    if not is_host(host) or (port is not None and not 0 < port <= _MOST_PORT):
        return "has no address of a proxy; http://host:port is one"
    return None


def _exceptions() -> list[str]:
    return [entry.strip() for entry in _set("NO_PROXY").split(",") if entry.strip()]


def _exceptions_problem() -> str | None:
    if all(_exception(entry) is not None for entry in _exceptions()):
        return None
    return "has an entry that is no host, address or network; entries are separated by commas"


def _exception(entry: str) -> str | None:
    """Return the host, address or network of an entry without scheme, port and leading dot; `None` if it is none."""
    if entry == "*":
        return entry
    entry = entry.split("://", 1)[-1]
    try:
        return str(ip_network(entry, strict=False))
    except ValueError:
        pass
    bracketed = re.fullmatch(r"\[([^\]]+)\](?::\d+)?", entry)
    host = bracketed[1] if bracketed else re.sub(r":\d+\Z", "", entry)
    host = host.removeprefix("*").removeprefix(".")
    return host.lower() if is_host(host) else None


def _is_excepted(host: str) -> bool:
    if not _set("NO_PROXY"):
        return bool(proxy_bypass(host))
    return any(_matches(host, each) for each in _known_exceptions())


def _known_exceptions() -> Iterator[str]:
    for entry in _exceptions():
        if found := _exception(entry):
            yield found


def _matches(host: str, exception: str) -> bool:
    try:
        return ip_address(host) in ip_network(exception)
    except (ValueError, TypeError):
        return exception in {"*", host} or host.endswith(f".{exception}")


def _certificate_problems() -> dict[str, str]:
    problems: dict[str, str] = {}
    if file := _set("SSL_CERT_FILE"):
        if not Path(file).is_file():
            problems["SSL_CERT_FILE"] = "names a file that does not exist"
        elif not _loads(file):
            problems["SSL_CERT_FILE"] = "names a file without certificates; a PEM file has them"
    if (folder := _set("SSL_CERT_DIR")) and not any(Path(each).is_dir() for each in folder.split(os.pathsep)):
        problems["SSL_CERT_DIR"] = "names a folder that does not exist"
    return problems


def _loads(file: str) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
    except OSError:  # unreadable, or an `SSLError`: no certificates in it
        return False
    return True
