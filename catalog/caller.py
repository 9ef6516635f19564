"""Who asks, and under which scheme and host they know this service. Pure.

Behind a proxy the other end of the connection is the proxy. What it says of its client, in
``X-Forwarded-For`` and ``X-Forwarded-Proto``, is believed where its address is one of ``Proxies``, and of
nobody else.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from catalog.errors import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NONE = "none"
_SCHEMES = ("http", "https")
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
_IPV6_PREFIX = 64  # what one customer has is a /64 at least, so an address of its own says nothing


class HostInvalid(Invalid):
    """The request names no host that a URL could be made from."""

    code = "host_invalid"
    title = "The Host header is not valid"
    title_zh = "Host 请求头不正确"


@dataclass(frozen=True, slots=True)
class Proxies:
    """The networks in which our own proxies stand."""

    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """From addresses and networks between commas, or ``none``; ValueError names what is wrong."""
        names = [] if text.strip() == _NONE else [name.strip() for name in text.split(",") if name.strip()]
        return cls(tuple(ipaddress.ip_network(name) for name in names))

    def __contains__(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self.networks)


LOOPBACK = Proxies.parse("127.0.0.0/8,::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """``address`` is None where nobody can say who asks: a proxy of ours did not tell, or asks itself."""

    address: Address | None
    scheme: str
    host: str

    @property
    def origin(self) -> str:
        """What the URLs that this caller is given begin with; HostInvalid."""
        if not _HOST.fullmatch(self.host):
            raise HostInvalid(field="Host")
        return f"{self.scheme}://{self.host}"

    @property
    def is_secure(self) -> bool:
        return self.scheme == "https"


def neighbourhood(address: Address) -> str:
    """What counts as one address: an IPv4 address, or an IPv6 network of the size one customer has."""
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))


@lru_cache(maxsize=4096)
def address_of(text: str) -> Address | None:
    """The address that ``text`` is, an IPv4 one where it is that within IPv6; None where it is none."""
    try:
        address = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def caller(
    peer: str,
    scheme: str,
    host: str,
    *,
    forwarded_for: Sequence[str] = (),
    forwarded_proto: Sequence[str] = (),
    proxies: Proxies = LOOPBACK,
) -> Caller:
    """Who asks on a connection from ``peer``. The two headers are given as their fields, in their order."""
    if address_of(peer) in proxies:
        told = ",".join(forwarded_proto).rpartition(",")[2].strip().lower()
        scheme = told if told in _SCHEMES else scheme
    return Caller(address=address(peer, forwarded_for, proxies), scheme=scheme, host=host)


def address(peer: str, forwarded_for: Sequence[str], proxies: Proxies) -> Address | None:
    """Where the client is; None where nobody can say. It is the last of the chain that is no proxy of ours:
    whatever stands before it, anybody may have written.
    """
    asking = address_of(peer)
    if asking not in proxies:
        return asking
    for name in reversed(",".join(forwarded_for).split(",")):
        found = address_of(name)
        if found not in proxies:
            return found
    return None
