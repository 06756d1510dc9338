"""Which IP addresses lie on the public internet, so that nobody reaches into the house by a name.

``ipaddress.is_global`` alone lets through addresses that carry a private one inside them, site-local
and multicast ones, and what a newer registry has set aside. So the registries of IANA (IPv4 and IPv6
Special-Purpose Address Registry) are written down here, and of IPv6 only what is handed out, 2000::/3.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _networks(*written: str) -> tuple[Network, ...]:
    return tuple(map(ip_network, written))


_HANDED_OUT = IPv6Network("2000::/3")
_SET_ASIDE = _networks(
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
    *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
    *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    # Teredo, ORCHID and the rest of 2001::/23; documentation; 6to4; AS112.
    *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
)
_INTERNAL = _networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
# The last 64 bits of an ISATAP address (RFC 5214 6.1) end with an IPv4 one after these.
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def address_of(written: str) -> Address:
    """The address that is really reached: what is embedded in a mapped or translated one (RFC 4291
    2.5.5.2, RFC 6052 2.1). Raises ValueError for what is none, and for one with a zone."""
    address = ip_address(written)
    if isinstance(address, IPv4Address):
        return address
    if address.scope_id is not None:
        raise ValueError("an address with a zone is one of this machine's neighbours")
    if address in _MAPPED or address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether it lies on the public internet, as ``address_of`` gave it."""
    if any(address in network for network in _SET_ASIDE if network.version == address.version):
        return False
    if isinstance(address, IPv6Address):
        if address not in _HANDED_OUT:
            return False
        if int(address) >> 32 & 0xFFFF_FFFF in _ISATAP:
            return False
    return address.is_global and not address.is_multicast


def is_internal(address: Address) -> bool:
    """Whether it is one that houses give to their own hosts; loopback and link-local are none."""
    return any(address in network for network in _INTERNAL if network.version == address.version)
