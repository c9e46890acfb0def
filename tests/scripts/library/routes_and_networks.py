# ipaddress: arithmetic, sets of networks, formats, errors; uuid from parts; secrets' shapes; socket text helpers.
import ipaddress as ip, socket, uuid, secrets, hmac, pickle, random
texts = ["1.2.3.4", "255.255.255.255", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.-4", " 1.2.3.4", "1.2.3.4\n", "", "::", "::1", "1::2::3", "2001:db8::1%eth0", "fe80::%", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7", "g::", "12345::", ":1", "1:", "::1.2.3.4.5", "1.2.3.0/24", "1.2.3.4/24", "10.0.0.0/255.0.0.0", "10.0.0.0/0.255.255.255", "10.0.0.0/33", "10.0.0.0/x", "1.2.3.4/", "1.2.3.4/1/2", "2001:db8::/32", "::/129", "::1/128", "0.0.0.0/0", "\u0661.2.3.4", 5, 2**32, -1, 2**128, b"\1\2\3\4", b"\1", None, 1.5, ("1.2.3.0", 24), ("1.2.3.0", "255.255.255.0"), (1, 2, 3)]
for t in texts:
    row = []
    for f in (ip.ip_address, ip.ip_network, ip.ip_interface, lambda t: ip.ip_network(t, strict=False)):
        try:
            row.append(repr(f(t)))
        except Exception as e:
            row.append(f"{type(e).__name__}: {e}")
    print(repr(t), *row, sep=" | ")
flags = ("is_private", "is_global", "is_loopback", "is_multicast", "is_reserved", "is_link_local", "is_unspecified")
for t in ("10.0.0.1", "127.0.0.1", "224.0.0.1", "240.0.0.1", "169.254.1.1", "0.0.0.0", "8.8.8.8", "100.64.0.1", "192.0.0.9", "::1", "fe80::1", "fc00::1", "ff02::1", "2001:db8::", "::ffff:10.0.0.1", "2002:102:304::", "2001:0:102:304::fdfd:fdfd", "64:ff9b::1"):
    a = ip.ip_address(t)
    print(t, [f[3:] for f in flags if getattr(a, f)], int(a), a.packed, a.exploded, a.compressed, a.reverse_pointer, a.max_prefixlen, [getattr(a, n, 0) for n in ("ipv4_mapped", "sixtofour", "teredo", "is_site_local", "ipv6_mapped")])
a, n = ip.ip_address("10.0.0.1"), ip.ip_network("10.0.0.0/29")
print(a + 5, a - 1, a < ip.ip_address("10.0.0.2"), sorted([a + 2, a, a + 1]), hash(a) == hash(ip.ip_address("10.0.0.1")), f"{a:b} {a:#x} {a:_X} {a:s} {a:>12}" if 0 else f"{a:b} {a:#x} {a:X} {a:s} {a:n}", a in n, n[1], n[-1], list(n), list(n.hosts()), n.num_addresses, n.broadcast_address, n.netmask, n.hostmask, n.with_netmask, n.with_hostmask, n.with_prefixlen, list(n.subnets()), list(n.subnets(new_prefix=31)), n.supernet(2), n.overlaps(ip.ip_network("10.0.0.4/30")), n.subnet_of(ip.ip_network("10.0.0.0/8")), n.supernet_of(ip.ip_network("10.0.0.0/30")), n.compare_networks(ip.ip_network("10.0.0.0/30")), n == ip.ip_network("10.0.0.0/255.255.255.248"))
print(list(n.address_exclude(ip.ip_network("10.0.0.2/31"))), list(ip.collapse_addresses([ip.ip_network("10.0.0.0/25"), ip.ip_network("10.0.0.128/25"), ip.ip_network("10.0.1.1/32")])), list(ip.summarize_address_range(a, a + 9)), list(ip.ip_network("10.0.0.0/31").hosts()), list(ip.ip_network("1.1.1.1").hosts()), list(ip.ip_network("::/126").hosts()), ip.ip_interface("1.2.3.4/24").network, ip.ip_interface("1.2.3.4/24") < ip.ip_interface("1.2.3.4/25"), ip.ip_interface("1.2.3.4/24").with_netmask, ip.v4_int_to_packed(5), ip.get_mixed_type_key(a)[0], pickle.loads(pickle.dumps(n)) == n, ip.ip_address("fe80::1%eth0").scope_id, ip.ip_address("fe80::1%a") == ip.ip_address("fe80::1%b"))
for bad in (lambda: a + "x", lambda: ip.ip_address("255.255.255.255") + 1, lambda: a - 2**40, lambda: a < ip.ip_address("::1"), lambda: a < n, lambda: n[99], lambda: n[-9], lambda: list(n.subnets(new_prefix=5)), lambda: list(n.subnets(2, 31)), lambda: n.supernet(new_prefix=30), lambda: list(n.address_exclude(ip.ip_network("11.0.0.0/30"))), lambda: list(ip.summarize_address_range(a + 5, a)), lambda: list(ip.summarize_address_range(a, ip.ip_address("::1"))), lambda: list(ip.collapse_addresses([n, ip.ip_network("::/8")])), lambda: n.subnet_of(ip.ip_network("::/8")), lambda: n.overlaps(5), lambda: f"{a:q}", lambda: setattr(a, "x", 1), lambda: ip.IPv4Address(), lambda: ip.IPv6Address("1.2.3.4"), lambda: ip.v4_int_to_packed(-1), lambda: n.compare_networks(ip.ip_network("::/8")), lambda: setattr(a, "_ip", 5) or "set"):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
u = uuid.UUID("12345678-1234-5678-9234-567812345678")
print(u, repr(u), u.hex, u.int, u.bytes, u.bytes_le, u.fields, u.urn, u.version, u.variant, u.time_low, u.node, u.clock_seq, uuid.UUID(bytes_le=u.bytes_le) == u, uuid.UUID(fields=u.fields) == u, uuid.UUID("{%s}" % u) == u, uuid.UUID("urn:uuid:%s" % u), hash(u) == hash(uuid.UUID(int=u.int)), u < uuid.UUID(int=2**128 - 1), uuid.NIL, uuid.MAX, pickle.loads(pickle.dumps(u)) == u)
print(uuid.uuid3(uuid.NAMESPACE_DNS, "python.org"), uuid.uuid5(uuid.NAMESPACE_URL, "x"), uuid.uuid5(uuid.NAMESPACE_OID, b"x"), uuid.uuid4().version, uuid.uuid1(5, 7).node, uuid.uuid1(5, 7).clock_seq, uuid.uuid6(1, 2).version, uuid.uuid7().version, uuid.uuid8(1, 2, 3), uuid.UUID(int=0, version=4))
for bad in (lambda: uuid.UUID(), lambda: uuid.UUID("x"), lambda: uuid.UUID("a" * 31), lambda: uuid.UUID(hex="g" * 32), lambda: uuid.UUID(bytes=b"x"), lambda: uuid.UUID(int=-1), lambda: uuid.UUID(int=2**128), lambda: uuid.UUID(fields=(1,)), lambda: uuid.UUID(int=1, version=0), lambda: uuid.UUID(int=1, version=9), lambda: setattr(u, "int", 1), lambda: u < 5, lambda: uuid.UUID(fields=(2**32, 0, 0, 0, 0, 0)), lambda: uuid.uuid3(u, 5), lambda: uuid.UUID(int=1, hex="0" * 32), lambda: uuid.UUID(5)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(len(secrets.token_bytes(5)), len(secrets.token_hex(7)), len(secrets.token_urlsafe(6)), secrets.randbelow(1), secrets.choice([3]), secrets.randbits(0) if 0 else secrets.randbits(1) in (0, 1), secrets.compare_digest("a", "a"), hmac.compare_digest(b"a", b"b"))
for f, *x in ((socket.inet_aton, "1.2.3"), (socket.inet_aton, "x"), (socket.inet_ntoa, b"abcd"), (socket.inet_pton, socket.AF_INET6, "::1"), (socket.inet_pton, socket.AF_INET, "1.2.3"), (socket.inet_ntop, socket.AF_INET6, bytes(16)), (socket.inet_ntop, socket.AF_INET, b"x"), (socket.inet_pton, 99, "x"), (socket.htons, 1), (socket.ntohl, 1), (socket.getservbyname, "none-such"), (secrets.randbelow, 0), (secrets.choice, []), (secrets.compare_digest, "\xe9", "a")):
    try:
        print(f(*x))
    except Exception as e:
        print(type(e).__name__, e)
