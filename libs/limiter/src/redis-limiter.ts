import { Redis } from "ioredis"
import { assertCharges } from "./charges.ts"
import { LimiterError } from "./errors.ts"
import { tollOf } from "./gcra.ts"
import { gcraScript, gcraScriptSha1 } from "./gcra-script.ts"
import { createMemoryLimiter } from "./memory-limiter.ts"
import type { Admission, Charge, Limiter } from "./port.ts"

/** The part of a pino logger that is used. */
export interface LimiterLog {
  info(detail: object, message: string): void
  warn(detail: object, message: string): void
}

export interface RedisLimiterOptions {
  /** `redis://host:port/db` or `rediss://…`. One Redis, not a cluster: the buckets of one send share no hash slot. */
  readonly url: string
  /** Unix milliseconds of the caller's clock, in which waits are answered. */
  readonly now: () => number
  /**
   * This instance's part of every rate and burst while Redis is away, above 0, at most 1: one divided by the number of
   * instances keeps the sum at the limit.
   */
  readonly shareOnOutage: number
  /** How long a call may wait for Redis before it falls back. Default 50: one hung server must not eat the latency budget. */
  readonly timeoutMs?: number
  readonly log?: LimiterLog
}

interface Call {
  readonly charges: readonly Charge[]
  readonly resolve: (admission: Admission) => void
}

/** A script call of this many admissions keeps Redis busy for about a millisecond. */
const admissionsPerFlight = 128
/** More than can queue while one flight times out, at any rate this machine can ask for; beyond it the fallback decides. */
const pendingMax = 10_000
/** How often an absent Redis is asked whether it is back: soon enough that nobody notices, too seldom to cost anything. */
const probeEveryMs = 250
/** A probe without an answer for so long means that the connection is dead, not slow. */
const probeTimeoutMs = 2000
const keyPrefix = "rebound:gcra:"

/**
 * Pacing that all instances share. Calls made while a flight is in the air leave together in the next one, so an idle
 * limiter answers in one round trip and a busy one nears batch rates.
 *
 * When Redis is away, slow beyond `timeoutMs` or failing, `degraded` turns true and a memory limiter answers with this
 * instance's share of each rate until a probe succeeds. Passing from one to the other may let one more burst through, and
 * a flight that timed out may have been charged in both: never too fast for long, sometimes a little too slow.
 */
export function createRedisLimiter(options: RedisLimiterOptions): Limiter {
  const { now, shareOnOutage, log } = options
  if (!(shareOnOutage > 0 && shareOnOutage <= 1)) {
    throw new LimiterError("LIMITER_CHARGE", `shareOnOutage must be above 0 and at most 1, not ${shareOnOutage}`)
  }
  const timeoutMs = options.timeoutMs ?? 50
  const redis = new Redis(options.url, {
    connectionName: "rebound-limiter",
    connectTimeout: 1000,
    // A command that waits for a reconnect, or is sent again after one, would charge long after its caller fell back.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 50, probeEveryMs),
  })
  // Failures show where a command fails; without a listener ioredis prints them.
  redis.on("error", () => {})
  const fallback = createMemoryLimiter({ now })
  const pending: Call[] = []
  let flying = false
  // Until the first connection stands, the fallback answers.
  let degraded = true
  let closed = false
  let probing: Promise<void> | undefined
  let probeTimer: NodeJS.Timeout | undefined

  function fallBack(charges: readonly Charge[]): Promise<Admission> {
    return fallback.admit(
      charges.map((charge) => ({
        ...charge,
        ratePerSecond: charge.ratePerSecond * shareOnOutage,
        burst: Math.max(1, charge.burst * shareOnOutage),
      })),
    )
  }

  async function fly(): Promise<void> {
    flying = true
    while (pending.length > 0) {
      const flight = pending.splice(0, admissionsPerFlight)
      try {
        if (degraded) throw new LimiterError("LIMITER_UNREACHABLE", "Redis is away")
        const answer = await within(timeoutMs, send(flight))
        const arrivedMs = now()
        for (const [index, call] of flight.entries()) call.resolve(read(answer, index, call, arrivedMs))
      } catch (cause) {
        degrade(cause)
        for (const call of flight) call.resolve(await fallBack(call.charges))
      }
    }
    flying = false
  }

  async function send(flight: readonly Call[]): Promise<unknown> {
    const keys: string[] = []
    const tolls: number[] = []
    for (const { charges } of flight) {
      tolls.push(charges.length)
      for (const charge of charges) {
        const { stepUs, limitUs } = tollOf(charge)
        keys.push(keyPrefix + charge.key)
        tolls.push(stepUs, limitUs)
      }
    }
    try {
      return await redis.evalsha(gcraScriptSha1, keys.length, ...keys, ...tolls)
    } catch (cause) {
      // Redis forgot the script (restart, FLUSHALL does not, SCRIPT FLUSH does): sending its text loads it again.
      if (cause instanceof Error && cause.message.startsWith("NOSCRIPT")) {
        return await redis.eval(gcraScript, keys.length, ...keys, ...tolls)
      }
      throw cause
    }
  }

  function degrade(cause: unknown): void {
    if (closed) return
    if (!degraded) {
      degraded = true
      log?.warn({ err: cause, shareOnOutage }, "limiter: Redis does not answer, pacing by this instance's share")
    }
    probeLater(probeEveryMs)
  }

  function probeLater(inMs: number): void {
    if (closed || probeTimer !== undefined) return
    probeTimer = setTimeout(async () => {
      await probe().catch(() => {})
      probeTimer = undefined
      if (degraded) probeLater(probeEveryMs)
    }, inMs)
    probeTimer.unref()
  }

  /** One probe at a time, whoever asks. */
  function probe(): Promise<void> {
    probing ??= ask().finally(() => {
      probing = undefined
    })
    return probing
  }

  async function ask(): Promise<void> {
    try {
      await within(probeTimeoutMs, redis.ping())
    } catch (cause) {
      if (redis.status === "ready" && !closed) redis.disconnect(true)
      throw new LimiterError("LIMITER_UNREACHABLE", "Redis does not answer", { cause })
    }
    if (degraded) {
      degraded = false
      log?.info({}, "limiter: Redis answers, pacing together")
    }
  }

  redis.on("ready", () => {
    probe().catch(() => probeLater(probeEveryMs))
  })
  redis.on("close", () => degrade(new LimiterError("LIMITER_UNREACHABLE", "connection closed")))

  return {
    async admit(charges) {
      assertCharges(charges)
      if (degraded || closed || pending.length >= pendingMax) return await fallBack(charges)
      return await new Promise<Admission>((resolve) => {
        pending.push({ charges, resolve })
        if (!flying) void fly()
      })
    },
    get degraded() {
      return degraded
    },
    async ping() {
      if (redis.status !== "ready" && !closed) await within(probeTimeoutMs, whenReady(redis))
      await probe()
    },
    async close() {
      closed = true
      clearTimeout(probeTimer)
      redis.disconnect()
    },
  }
}

function read(answer: unknown, index: number, call: Call, arrivedMs: number): Admission {
  if (!Array.isArray(answer)) throw new LimiterError("LIMITER_UNREACHABLE", "Redis gave an unknown answer")
  const waitUs = Number(answer[index * 2])
  const charge = call.charges[Number(answer[index * 2 + 1]) - 1]
  if (waitUs === 0) return { kind: "admitted" }
  if (!(waitUs > 0) || charge === undefined) {
    throw new LimiterError("LIMITER_UNREACHABLE", "Redis gave an unknown answer")
  }
  // Counted from the arrival of the answer, which is after Redis looked at its clock: never too early.
  return { kind: "wait", untilMs: Math.ceil(arrivedMs + waitUs / 1000), key: charge.key }
}

async function whenReady(redis: Redis): Promise<void> {
  await new Promise<void>((resolve) => redis.once("ready", resolve))
}

/** Rejects when `promise` takes longer; its late end is then of no interest. */
async function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new LimiterError("LIMITER_UNREACHABLE", `no answer from Redis within ${limitMs} ms`))
    // After a stall of this process timers run before sockets are read: the answer may be here already, so look once more.
    timer = setTimeout(() => setImmediate(giveUp), limitMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
