"""Which addresses lie on the public internet; of the others, each way to write one inside another."""

import pytest

from maintenance.transports.outbound.public import address_of, is_internal, is_public

PRIVATE = (
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255"),  # noqa: S104
    *("127.0.0.1", "127.255.255.254", "169.254.169.254", "169.254.0.1", "172.16.0.1"),
    *("172.31.255.255", "192.0.0.1", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.31.196.1"),
    *("192.52.193.1", "192.88.99.1", "192.168.0.1", "192.175.48.1", "198.18.0.1", "198.19.255.255"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "::127.0.0.1", "::10.0.0.1", "::8.8.8.8"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1"),
    *("::ffff:0:8.8.8.8", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe"),
    *("64:ff9b:1::1", "64:ff9b:1::8.8.8.8", "100::1", "100:0:0:1::1", "2001::1", "2001:0:7f00:1::"),
    *("2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:2::1", "2001:3::1", "2001:10::1", "2001:20::1"),
    *("2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "2002:a9fe:a9fe::", "2002:808:808::"),
    *("2620:4f:8000::1", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00::1", "fdff:ffff::1"),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "2600::5efe:10.0.0.1"),
    *("2600::200:5efe:127.0.0.1", "2606:4700::5efe:8.8.8.8", "8000::1"),
)
PUBLIC = (
    *("1.1.1.1", "8.8.8.8", "142.250.74.110", "100.63.255.255", "100.128.0.0", "172.15.255.255"),
    *("172.32.0.1", "192.167.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255"),
    *("2606:4700:4700::1111", "2a00:1450:4001::200e", "2600::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"),
)  # fmt: skip


def lets_through(written: str) -> bool:
    try:
        return is_public(address_of(written))
    except ValueError:
        return False


@pytest.mark.parametrize("written", PRIVATE)
def test_none_of_these_is_let_through(written: str) -> None:
    assert not lets_through(written)


@pytest.mark.parametrize("written", PUBLIC)
def test_each_of_these_is(written: str) -> None:
    assert lets_through(written)


def test_the_python_of_the_day_alone_would_let_some_through() -> None:
    """The control: why the registries are written down."""
    from ipaddress import ip_address

    let = [one for one in PRIVATE if "%" not in one and ip_address(one).is_global]
    assert len(let) >= 10


@pytest.mark.parametrize(
    ("written", "internal"),
    [("10.1.2.3", True), ("192.168.1.1", True), ("172.20.0.1", True), ("100.64.0.1", True),
     ("fd12::1", True), ("::ffff:10.1.2.3", True), ("127.0.0.1", False), ("::1", False),
     ("169.254.169.254", False), ("fe80::1", False), ("0.0.0.0", False), ("8.8.8.8", False)],  # noqa: S104
)  # fmt: skip
def test_what_an_operator_may_allow_is_never_this_machine_nor_its_neighbours(
    written: str, internal: bool
) -> None:
    assert is_internal(address_of(written)) is internal
