import { isIP, type LookupFunction } from "node:net"
import { Agent, request } from "undici"
import { EgressError } from "../errors.ts"
import { addressRefusal, type EgressRules, hostOf, mayBePlain, urlRefusal } from "./address-rules.ts"
import type { Resolver } from "./resolver.ts"

export interface EgressOptions {
  readonly rules: EgressRules
  readonly resolver: Resolver
  /** For resolving, connecting, sending and the whole answer together. Default 10,000 ms. */
  readonly timeoutMs?: number
  /** What is read of an answer; the rest is cut off. Default 16 KiB: nobody reads it but the log. */
  readonly answerBytesMax?: number
}

export interface Egress {
  /**
   * Posts to an address that somebody typed. Resolves with the status of a 2xx; rejects with EgressError. Every address of the name is
   * looked at before anything is sent, the connection is made to one of exactly those, and redirects are not followed.
   */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<{ readonly status: number }>
}

/** The one way out to addresses that are not ours. */
export function createEgress({ rules, resolver, timeoutMs = 10_000, answerBytesMax = 16_384 }: EgressOptions): Egress {
  return {
    post: async (text, headers, body) => {
      const url = URL.parse(text)
      if (url === null) throw refused("not a URL")
      const refusal = urlRefusal(url, rules)
      if (refusal !== undefined) throw refused(refusal)
      const signal = AbortSignal.timeout(timeoutMs)
      const addresses = await addressesOf(url, rules, resolver, signal)
      // One connection and no more: nothing is kept that a later look-up could point elsewhere.
      const agent = new Agent({ connect: { lookup: pinned(addresses), timeout: timeoutMs }, pipelining: 0 })
      try {
        const answer = await request(url, { method: "POST", headers, body, dispatcher: agent, signal })
        await readBounded(answer.body, answerBytesMax)
        const { statusCode: status } = answer
        if (status === 410) throw new EgressError("EGRESS_GONE", "the target answered 410")
        if (status < 200 || status > 299) throw new EgressError("EGRESS_STATUS", `the target answered ${status}`)
        return { status }
      } catch (cause) {
        if (cause instanceof EgressError) throw cause
        if (signal.aborted) throw new EgressError("EGRESS_TIMEOUT", `no answer within ${timeoutMs} ms`, { cause })
        throw new EgressError("EGRESS_UNREACHABLE", `no answer: ${codeOf(cause)}`, { cause })
      } finally {
        await agent.destroy()
      }
    },
  }
}

const refused = (why: string): EgressError => new EgressError("EGRESS_REFUSED", `not asked: ${why}`)

/** All addresses of a URL's host, each looked at. One bad one is enough: a name that points both ways is a trick or a mistake. */
async function addressesOf(
  url: URL,
  rules: EgressRules,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const host = hostOf(url)
  const addresses = isIP(host) === 0 ? await resolveWithin(host, resolver, signal) : [host]
  for (const address of addresses) {
    const refusal = addressRefusal(address, rules)
    if (refusal !== undefined) throw refused(`the name leads to an address that is ${refusal}`)
    if (url.protocol === "http:" && !mayBePlain(address, rules)) throw refused("scheme http")
  }
  return addresses
}

async function resolveWithin(host: string, resolver: Resolver, signal: AbortSignal): Promise<readonly string[]> {
  const outOfTime = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () =>
      reject(new EgressError("EGRESS_TIMEOUT", "the name did not resolve in time")),
    )
  })
  try {
    const addresses = await Promise.race([resolver.resolve(host), outOfTime])
    if (addresses.length === 0) throw new EgressError("EGRESS_UNRESOLVED", "the name has no address")
    return addresses
  } catch (cause) {
    if (cause instanceof EgressError) throw cause
    throw new EgressError("EGRESS_UNRESOLVED", `the name did not resolve: ${codeOf(cause)}`, { cause })
  }
}

/** Answers every question with what was looked at. */
const pinned =
  (addresses: readonly string[]): LookupFunction =>
  (_, options, callback) => {
    const found = addresses.map((address) => ({ address, family: isIP(address) }))
    const [first] = found
    if (options.all === true) callback(null, found)
    else callback(null, first?.address ?? "", first?.family)
  }

async function readBounded(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<void> {
  let bytes = 0
  // Leaving the loop early cuts the answer off.
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes >= bytesMax) break
  }
}

/** A word of the system's, such as ECONNREFUSED; messages may name addresses. */
const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "failed"
