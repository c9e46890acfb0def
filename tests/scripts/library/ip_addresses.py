# ipaddress.
import ipaddress as ip

for s in ("127.0.0.1", "10.1.2.3", "8.8.8.8", "224.0.0.1", "169.254.1.1", "0.0.0.0", "::1", "2001:db8::ff00:42:8329", "::ffff:1.2.3.4", "ff02::1", "2002:102:304::"):
    a = ip.ip_address(s)
    print(a, repr(a), a.version, [n for n in ("is_private", "is_global", "is_loopback", "is_multicast", "is_link_local", "is_reserved", "is_unspecified") if getattr(a, n)], a.exploded, a.compressed, a.reverse_pointer)
a = ip.ip_address("192.168.0.255")
print(int(a), a + 1, a - 255, a.packed, f"{a:x} {a:b} {a:n} {a:s} {a:#X}", a < ip.ip_address("192.168.1.0"), hash(a) == hash(ip.ip_address("192.168.0.255")), ip.ip_address(3232235521), ip.ip_address(b"\1\2\3\4"))
n = ip.ip_network("192.168.0.0/29")
print(n, repr(n), n.network_address, n.broadcast_address, n.netmask, n.hostmask, n.prefixlen, n.num_addresses, list(n.hosts()), a in n, n[3], n[-1], n.with_netmask, n.with_hostmask)
print(list(n.subnets()), list(n.subnets(new_prefix=31))[-1], n.supernet(), n.supernet(new_prefix=16), n.overlaps(ip.ip_network("192.168.0.4/30")), n.subnet_of(ip.ip_network("192.168.0.0/16")), n.supernet_of(ip.ip_network("192.168.0.0/30")), list(n.address_exclude(ip.ip_network("192.168.0.0/31"))))
print(ip.ip_network("2001:db8::/126"), list(ip.ip_network("2001:db8::/126")), ip.ip_network("10.0.0.5/8", strict=False), ip.ip_network("10.0.0.0/255.0.0.0"), ip.ip_network(("10.0.0.0", 8)))
i = ip.ip_interface("10.1.2.3/24")
print(i, i.ip, i.network, i.with_prefixlen, i.with_netmask)
print(list(ip.summarize_address_range(ip.IPv4Address("10.0.0.1"), ip.IPv4Address("10.0.0.9"))), list(ip.collapse_addresses([ip.ip_network("10.0.0.0/25"), ip.ip_network("10.0.0.128/25")])), sorted([ip.ip_address("10.0.0.2"), ip.ip_address("9.9.9.9")]), ip.v4_int_to_packed(1), ip.get_mixed_type_key(a)[0])
m = ip.ip_address("::ffff:1.2.3.4")
print(m.ipv4_mapped, ip.ip_address("2002:102:304::").sixtofour, ip.ip_address("fe80::1%eth0").scope_id, ip.ip_address("2001::1").teredo)
for f, *x in ((ip.ip_address, "256.1.1.1"), (ip.ip_address, "1.2.3"), (ip.ip_address, "1.2.3.4.5"), (ip.ip_address, "01.2.3.4"), (ip.ip_address, ":::"), (ip.IPv6Address, "1::2::3"), (ip.IPv6Address, "12345::"), (ip.ip_network, "10.0.0.1/8"), (ip.ip_network, "10.0.0.0/33"), (ip.IPv4Network, "10.0.0.0/33"), (ip.IPv4Address, -1), (ip.IPv4Address, 2**32), (ip.IPv4Address, ""), (ip.IPv4Address, b"abc")):
    try:
        print(f(*x))
    except ValueError as e:
        print(type(e).__name__, e)
try:
    a < m
except TypeError as e:
    print(e)
