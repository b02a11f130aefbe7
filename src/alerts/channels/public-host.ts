import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { GiveUp } from "../../errors.ts";

/** Hosts of a private network that accounts may name all the same, in lower case. */
export type PrivateHosts = readonly string[];

/**
 * The address to connect to for a host that an account named. Everything that it resolves to must be public: what is near
 * this server (its own ports, its network, the cloud's metadata) is not for accounts to reach (OWASP, SSRF Prevention). Who
 * connects takes the address, never the name again: it may resolve otherwise a moment later. Throws GiveUp; what the
 * resolver throws goes on.
 */
export async function publicAddress(host: string, allowed: PrivateHosts): Promise<string> {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  const found = isIP(name) ? [name] : (await lookup(name, { all: true })).map(({ address }) => address);
  if (!allowed.includes(name) && found.some((address) => !isPublic(address)))
    throw new GiveUp(
      `${host} is an address of a private network; it was not called.`,
      "Name a server that is on the internet. For one nearby whoever runs Leadclock names it in LEADCLOCK_PRIVATE_HOSTS.",
    );
  return found[0]!;
}

/** IANA's special-purpose registries, as far as nobody's mail server is there. */
const SPECIAL = blockList([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  // Within 2000::/3: Teredo, benchmarks, documentation, and 6to4, which carries any other address.
  ...["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
]);
const GLOBAL_UNICAST = blockList(["2000::/3"]);

function isPublic(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return isPublic(mapped);
  if (isIP(address) === 4) return !SPECIAL.check(address, "ipv4");
  return GLOBAL_UNICAST.check(address, "ipv6") && !SPECIAL.check(address, "ipv6");
}

function blockList(nets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const net of nets) {
    const [address = "", bits] = net.split("/");
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? "ipv4" : "ipv6");
  }
  return list;
}
