import { isIP } from "node:net"
import type { ConfigFault } from "./config-error.ts"
import { whyNeeded } from "./servers.ts"

/** A process's environment, as Node gives it. */
export type Environment = Readonly<Record<string, string | undefined>>

/** One of several live secrets: the first of a list signs and seals, all of them verify and open. */
export interface VersionedKey {
  /** Names the key in what it sealed; never reused. */
  readonly version: string
  readonly key: Uint8Array
}

export interface IntegerRange {
  readonly min: number
  readonly max: number
  /** Used when the variable is unset. Without one, unset is a fault. */
  readonly fallback?: number
}

/**
 * Reads variables into typed values and keeps every fault instead of throwing at the first. A reader that met a fault
 * answers a stand-in; that is safe because `readConfig` throws before anybody sees it. An empty variable counts as
 * unset, since compose files and charts write those. Where a `fallback` may be given and none is, unset is a fault.
 */
export class ConfigReader {
  readonly #env: Environment
  readonly #service: string
  readonly #faults: ConfigFault[] = []
  readonly #checks: { readonly variables: readonly string[]; readonly check: () => string | undefined }[] = []

  constructor(env: Environment, service: string) {
    this.#env = env
    this.#service = service
  }

  /** Any text. `purpose` says what misses it, for the operator who left it out. */
  string(variable: string, fallback?: string, purpose?: string): string {
    return this.#value(variable) ?? fallback ?? this.#missing(variable, "", purpose)
  }

  optional(variable: string): string | undefined {
    return this.#value(variable)
  }

  /** A whole number within the range, both ends included. */
  integer(variable: string, range: IntegerRange): number {
    const text = this.#value(variable)
    if (text === undefined) return range.fallback ?? this.#missing(variable, range.min)
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= range.min && value <= range.max) return value
    return this.#fault(
      variable,
      `${isShown(text)}: expected a whole number from ${range.min} to ${range.max}`,
      range.min,
    )
  }

  /** A TCP port; 0 lets the system choose one, for tests. */
  port(variable: string, fallback?: number): number {
    return this.integer(variable, { min: 0, max: 65_535, ...(fallback !== undefined && { fallback }) })
  }

  /** `true` or `1`, `false` or `0`. */
  boolean(variable: string, fallback?: boolean): boolean {
    const text = this.#value(variable)?.toLowerCase()
    if (text === undefined) return fallback ?? this.#missing(variable, false)
    if (text === "true" || text === "1") return true
    if (text === "false" || text === "0") return false
    return this.#fault(variable, `${isShown(text)}: expected true or false`, false)
  }

  oneOf<const Choice extends string>(variable: string, choices: readonly Choice[], fallback?: NoInfer<Choice>): Choice {
    const text = this.#value(variable)
    const chosen = text === undefined ? fallback : choices.find((choice) => choice === text)
    if (chosen !== undefined) return chosen
    const standIn = choices[0] as Choice
    if (text === undefined) return this.#missing(variable, standIn, `one of ${choices.join(", ")}`)
    return this.#fault(variable, `${isShown(text)}: expected one of ${choices.join(", ")}`, standIn)
  }

  optionalOneOf<const Choice extends string>(variable: string, choices: readonly Choice[]): Choice | undefined {
    return this.#value(variable) === undefined ? undefined : this.oneOf(variable, choices)
  }

  /** An absolute URL with one of the protocols, written as URL.protocol has them (`postgres:`). Values are never printed: they may hold a password. */
  url(variable: string, protocols: readonly string[], purpose?: string): string {
    const text = this.#value(variable)
    if (text === undefined) return this.#missing(variable, "", purpose)
    const expected = `expected a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`
    const url = URL.parse(text)
    if (url === null) return this.#fault(variable, `is not a URL: ${expected}`, "")
    if (!protocols.includes(url.protocol)) return this.#fault(variable, `has the wrong protocol: ${expected}`, "")
    return text
  }

  optionalUrl(variable: string, protocols: readonly string[]): string | undefined {
    return this.#value(variable) === undefined ? undefined : this.url(variable, protocols)
  }

  /** Texts parted by commas, at least one, each trimmed. `KAFKA_BROKERS` must be of the form host:port. */
  list(variable: string, purpose?: string): readonly string[] {
    const text = this.#value(variable)
    if (text === undefined) return this.#missing(variable, [], purpose)
    const items = text.split(",").map((item) => item.trim())
    if (items.includes(""))
      return this.#fault(variable, "has an empty item: expected items parted by single commas", [])
    if (variable === "KAFKA_BROKERS" && !items.every((item) => /^.+:\d{1,5}$/.test(item)))
      return this.#fault(variable, "names a broker without its port: expected host:9092,host:9092", [])
    return items
  }

  /** IP addresses and networks (`10.0.0.0/8`) parted by commas; none when unset. */
  optionalNetworks(variable: string): readonly string[] {
    if (this.#value(variable) === undefined) return []
    const networks = this.list(variable)
    if (networks.every(isNetwork)) return networks
    return this.#fault(variable, "has an item that is none: expected IP addresses or networks such as 10.0.0.0/8", [])
  }

  /** A secret text. Never printed. `minLength` guards against an accident such as `x`; default 16. */
  secret(variable: string, minLength = 16): string {
    const text = this.#value(variable)
    if (text === undefined) return this.#missing(variable, "", `a secret of at least ${minLength} characters`)
    if (text.length >= minLength) return text
    return this.#fault(variable, `is too short: expected at least ${minLength} characters`, "")
  }

  optionalSecret(variable: string, minLength = 16): string | undefined {
    return this.#value(variable) === undefined ? undefined : this.secret(variable, minLength)
  }

  /** A key of exactly `bytes` bytes, in base64 or hex. Never printed. Default 32: AES-256 and HMAC-SHA-256. */
  secretKey(variable: string, bytes = 32): Uint8Array {
    const text = this.#value(variable)
    const none = new Uint8Array(bytes)
    if (text === undefined) return this.#missing(variable, none, `${bytes} random bytes in base64 (${makeKey(bytes)})`)
    return keyOf(text, bytes) ?? this.#fault(variable, `is not a key: expected ${bytes} bytes in base64 or hex`, none)
  }

  optionalSecretKey(variable: string, bytes = 32): Uint8Array | undefined {
    return this.#value(variable) === undefined ? undefined : this.secretKey(variable, bytes)
  }

  /** Several live keys, `version:key` parted by commas; the first one is used for new work. At least one, versions distinct. */
  secretKeys(variable: string, bytes = 32): readonly VersionedKey[] {
    const text = this.#value(variable)
    const form = `version:key parted by commas, each key ${bytes} bytes in base64 or hex, the newest first`
    if (text === undefined) return this.#missing(variable, [], `${form} (1:$(${makeKey(bytes)}))`)
    const keys: VersionedKey[] = []
    for (const item of text.split(",")) {
      const [, version, coded] = /^\s*([A-Za-z0-9_-]{1,32}):(\S+)\s*$/.exec(item) ?? []
      const key = coded === undefined ? undefined : keyOf(coded, bytes)
      if (version === undefined || key === undefined)
        return this.#fault(variable, `has an item that is not a key: expected ${form}`, [])
      if (keys.some((kept) => kept.version === version))
        return this.#fault(variable, `names version ${version} twice: expected distinct versions`, [])
      keys.push({ version, key })
    }
    return keys
  }

  /**
   * Checks fields against each other once all are read. `check` answers what is wrong, or undefined. Skipped when one of
   * the variables already has a fault.
   */
  check(variables: readonly [string, ...string[]], check: () => string | undefined): void {
    this.#checks.push({ variables, check })
  }

  /** Runs the checks and answers every fault. For `readConfig`. */
  finish(): readonly ConfigFault[] {
    const faulty = new Set(this.#faults.map((fault) => fault.variable))
    for (const { variables, check } of this.#checks) {
      if (variables.some((variable) => faulty.has(variable))) continue
      const problem = check()
      if (problem !== undefined)
        this.#faults.push({ variable: variables.join(", "), problem: `do not fit together: ${problem}` })
    }
    return this.#faults
  }

  #value(variable: string): string | undefined {
    const text = this.#env[variable]?.trim()
    return text === "" ? undefined : text
  }

  #missing<T>(variable: string, standIn: T, purpose?: string): T {
    return this.#fault(variable, `is not set${whyNeeded(variable, this.#service, purpose)}`, standIn)
  }

  #fault<T>(variable: string, problem: string, standIn: T): T {
    this.#faults.push({ variable, problem })
    return standIn
  }
}

const makeKey = (bytes: number): string => `openssl rand -base64 ${bytes}`

/** Short values of plain variables help; long ones are more likely a secret in the wrong place. */
const isShown = (text: string): string => (text.length <= 12 ? `is "${text}"` : "is not usable")

function isNetwork(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/")
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function keyOf(text: string, bytes: number): Uint8Array | undefined {
  if (text.length === bytes * 2 && /^[0-9a-f]+$/i.test(text)) return Buffer.from(text, "hex")
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return undefined
  const key = Buffer.from(text, "base64")
  return key.length === bytes ? key : undefined
}
