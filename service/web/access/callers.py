"""Who counts as one caller."""

import ipaddress
import re

#: One IPv6 caller owns at least such a network; counting single addresses would count nothing.
IPV6_NETWORK_BITS = 64

_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([0-9.]+):\d+")


def network(address: str) -> str:
    """The caller that an address stands for: an IPv4 address, or the network of an IPv6 address.

    Some proxies write the port behind it, which is another one for each connection.
    """
    with_port = _WITH_PORT.fullmatch(address)
    try:
        parsed = ipaddress.ip_address(with_port[1] or with_port[2] if with_port else address)
    except ValueError:  # a Unix socket, or what a proxy claims
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped  # as a socket for both kinds calls whoever comes by IPv4
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((int(parsed), IPV6_NETWORK_BITS), strict=False))
