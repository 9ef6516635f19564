"""Who asks is what the connection says, or what a proxy of ours says; never what a client writes."""

from ipaddress import ip_address

import pytest

from catalog.caller import LOOPBACK, Caller, HostInvalid, Proxies, caller, neighbourhood

OURS = Proxies.parse("10.0.0.0/8, 2001:db8:1::/48, ::1")


def asked(peer: str, *, chain: tuple[str, ...] = (), proto: tuple[str, ...] = ()) -> Caller:
    return caller(peer, "http", "films.example", forwarded_for=chain, forwarded_proto=proto, proxies=OURS)


@pytest.mark.parametrize(
    ("peer", "chain", "address"),
    [
        ("203.0.113.9", (), "203.0.113.9"),
        ("203.0.113.9", ("198.51.100.1",), "203.0.113.9"),
        ("10.1.2.3", ("198.51.100.1",), "198.51.100.1"),
        ("10.1.2.3", ("198.51.100.66, 198.51.100.1",), "198.51.100.1"),
        ("10.1.2.3", ("198.51.100.66", "198.51.100.1"), "198.51.100.1"),
        ("10.1.2.3", ("198.51.100.1, 10.9.9.9",), "198.51.100.1"),
        ("::ffff:10.1.2.3", ("2001:db8:2::7",), "2001:db8:2::7"),
        ("2001:db8:1::5", ("::ffff:198.51.100.1",), "198.51.100.1"),
        ("10.1.2.3", (), None),
        ("10.1.2.3", ("",), None),
        ("10.1.2.3", ("198.51.100.1, not an address",), None),
        ("10.1.2.3", ("10.9.9.9",), None),
        ("", ("198.51.100.1",), None),
    ],
)
def test_the_address_is_the_last_that_a_proxy_of_ours_vouches_for(
    peer: str, chain: tuple[str, ...], address: str | None
) -> None:
    found = asked(peer, chain=chain).address
    assert (None if found is None else str(found)) == address


@pytest.mark.parametrize(
    ("peer", "proto", "origin"),
    [
        ("203.0.113.9", ("https",), "http://films.example"),
        ("10.1.2.3", ("https",), "https://films.example"),
        ("10.1.2.3", ("http, HTTPS",), "https://films.example"),
        ("10.1.2.3", ("https", "http"), "http://films.example"),
        ("10.1.2.3", ("javascript",), "http://films.example"),
        ("10.1.2.3", (), "http://films.example"),
    ],
)
def test_the_scheme_is_what_a_proxy_of_ours_says(peer: str, proto: tuple[str, ...], origin: str) -> None:
    found = asked(peer, proto=proto)
    assert found.origin == origin
    assert found.is_secure == origin.startswith("https")


@pytest.mark.parametrize("host", ["", "a b", 'x"><script>', "x/y", "user@x", "x:port", "[::1", "例"])
def test_no_url_is_made_from_what_is_no_host(host: str) -> None:
    with pytest.raises(HostInvalid):
        _ = caller("203.0.113.9", "http", host).origin


@pytest.mark.parametrize(
    "host", ["films.example", "films.example:8000", "127.0.0.1:1", "[::1]:8000", "[::1]"]
)
def test_a_host_may_have_a_port(host: str) -> None:
    assert caller("203.0.113.9", "http", host).origin == f"http://{host}"


def test_an_ipv6_customer_is_one_neighbour_however_many_addresses_it_has() -> None:
    one, same, other = (
        neighbourhood(ip_address(text))
        for text in ("2001:db8:2:3::1", "2001:db8:2:3:ffff::2", "2001:db8:2:4::1")
    )
    assert one == same != other
    assert neighbourhood(ip_address("203.0.113.9")) != neighbourhood(ip_address("203.0.113.10"))


def test_proxies_may_be_none_and_what_is_no_network_is_named() -> None:
    assert Proxies.parse("none").networks == ()
    for wrong in ("proxy.example", "10.0.0.0/33", "10.0.0.1/8"):
        with pytest.raises(ValueError, match=r"10|proxy"):
            Proxies.parse(f"127.0.0.1,{wrong}")
    assert caller("127.0.0.1", "http", "x", forwarded_for=["1.2.3.4"], proxies=Proxies()).address
    assert caller("127.0.0.1", "http", "x", proxies=LOOPBACK).address is None
