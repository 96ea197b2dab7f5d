// Loaded before the command line in tests: names below localhost are this machine (RFC 6761), which Debian's C library
// does not know without a module of systemd. An emulated API has such a name.
import dns from 'node:dns';

const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(name.endsWith('.localhost') ? 'localhost' : name, ...rest);
