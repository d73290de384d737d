import ipaddr from "ipaddr.js"

/** Where requests of ours may go. */
export interface EgressRules {
  /** Plain http too. Default false. */
  readonly http: boolean
  /** Addresses of this very machine, also by plain http: for a laptop and for tests. Default false. */
  readonly loopback: boolean
}

/** Nothing is opened beyond what webhooks need. */
export const STRICT_RULES: EgressRules = { http: false, loopback: false }

/**
 * Public by the registries, but served to a machine by its own cloud: Azure's wire server and DNS. The other clouds' metadata
 * lies in ranges that are refused as a whole (169.254/16, fd00::/8, 100.64/10, 192.0.0/24).
 */
const OWN_CLOUD = new Set(["168.63.129.16"])

/** IPv4-compatible addresses, deprecated by RFC 4291 section 2.5.5.1, still reach IPv4 on some systems. */
const IPV4_COMPATIBLE = [ipaddr.parse("::"), 96] as [ipaddr.IPv6, number]
/** Interface ids of ISATAP (RFC 5214) hold an IPv4 address, whatever network they are in. */
const ISATAP_IDS = new Set(["0:5efe", "200:5efe"])

/**
 * Why an address may not be asked, or undefined when it is an ordinary public one. Everything that the registries set apart is refused,
 * so that a range which is new to us is refused with them. Pure.
 */
export function addressRefusal(address: string, rules: EgressRules): string | undefined {
  // A zone names an interface of this machine.
  if (address.includes("%") || !ipaddr.isValid(address)) return "not an address"
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  if (range === "loopback") return rules.loopback ? undefined : "loopback"
  if (range !== "unicast") return range
  if (parsed.kind() === "ipv4") return OWN_CLOUD.has(parsed.toString()) ? "own cloud" : undefined
  const six = ipaddr.IPv6.parse(address)
  if (six.match(IPV4_COMPATIBLE)) return "ipv4Compatible"
  const [, , , , high = 0, low = 0] = six.parts
  if (ISATAP_IDS.has(`${high.toString(16)}:${low.toString(16)}`)) return "isatap"
  // Only this much of IPv6 is handed out to anybody (IANA's global unicast).
  return ((six.parts[0] ?? 0) & 0xe000) === 0x2000 ? undefined : "unassigned"
}

/** Why a URL may not be asked, before its name is looked up. Pure. */
export function urlRefusal(url: URL, rules: EgressRules): string | undefined {
  if (url.protocol !== "https:" && url.protocol !== "http:") return `scheme ${url.protocol.slice(0, -1)}`
  if (url.username !== "" || url.password !== "") return "credentials in the URL"
  const host = hostOf(url)
  if (host === "") return "no host"
  if (ipaddr.isValid(host)) {
    const refusal = addressRefusal(host, rules)
    if (refusal !== undefined) return `address: ${refusal}`
  }
  return undefined
}

/** Whether plain http may be spoken to this address. */
export const mayBePlain = (address: string, rules: EgressRules): boolean =>
  rules.http || (rules.loopback && ipaddr.process(address).range() === "loopback")

/** The host without the brackets of an IPv6 address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "")
