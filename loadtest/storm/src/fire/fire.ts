import { setTimeout as sleep } from "node:timers/promises"
import type { SeededRandom } from "@rebound/testkit"
import type { Generator } from "../calls/generator.ts"
import type { ServiceProcess } from "../installation/service-process.ts"
import type { Installation } from "../installation/start-installation.ts"

export interface FireOptions {
  readonly installation: Installation
  readonly generator: Generator
  readonly random: SeededRandom
  readonly seconds: number
  /** Whose turn it may be. Default every process of the installation. */
  readonly victims?: readonly ServiceProcess[]
  /** What happens once each beside the kills. Default everything that can. */
  readonly once?: readonly ("redis" | "stopped" | "broker" | "postgres")[]
  readonly print: (line: string) => void
}

export interface Fire {
  readonly kills: number
  /** Kills that met at least one call in flight. */
  readonly killsInFlight: number
  readonly others: readonly string[]
}

const KILL_EVERY_MS = 15_000
const STOPPED_FOR_MS = 20_000

/**
 * Every quarter of a minute a random process is killed (-9) with at least one call in flight; in between, once each: a
 * dispatcher stopped for 20 s, the broker restarted, PostgreSQL stopped at once and started, Redis emptied.
 */
export async function setOnFire(options: FireOptions): Promise<Fire> {
  const { installation, generator, random, seconds, print } = options
  const startedAt = Date.now()
  const endsAt = startedAt + seconds * 1_000
  const others: string[] = []
  let kills = 0
  let killsInFlight = 0
  let stopped: ServiceProcess | undefined
  const said = (what: string) =>
    print(`  ${String(Math.round((Date.now() - startedAt) / 1_000)).padStart(4)} s  ${what}`)

  /** Once each, spread over the run, away from the kills' own beat. */
  const once = {
    redis: { share: 0.15, what: "Redis FLUSHALL", run: () => installation.redis.flushAll() },
    stopped: { share: 0.25, what: "SIGSTOP of a dispatcher for 20 s", run: stopDispatcher },
    broker: { share: 0.5, what: "broker restart", run: () => installation.kafka.restart() },
    postgres: { share: 0.75, what: "PostgreSQL immediate stop", run: () => stopPostgres(installation) },
  } as const
  const specials = (options.once ?? (["redis", "stopped", "broker", "postgres"] as const)).map(async (name) => {
    const { share, what, run } = once[name]
    await sleep(share * seconds * 1_000 + 5_000)
    said(`${what} …`)
    await run()
    others.push(what)
    said(`${what}: over`)
  })
  const killing = (async () => {
    while (Date.now() + KILL_EVERY_MS < endsAt) {
      await sleep(KILL_EVERY_MS)
      for (let wait = 0; wait < 200 && generator.inFlight === 0; wait++) await sleep(10)
      const inFlight = generator.inFlight
      // Not the one that lies still: it shall wake up and find that the world went on without it.
      const victim = random.pick((options.victims ?? installation.services).filter((one) => one !== stopped))
      const { pid } = victim
      if (pid === undefined || !victim.kill("SIGKILL")) continue
      kills += 1
      if (inFlight > 0) killsInFlight += 1
      said(`kill -9 ${victim.spec.name} (pid ${pid}) with ${inFlight} calls in flight`)
    }
  })()
  await Promise.all([killing, ...specials])
  return { kills, killsInFlight, others }

  async function stopDispatcher(): Promise<void> {
    const victim = installation.service("dispatcher-1")
    stopped = victim
    victim.kill("SIGSTOP")
    await sleep(STOPPED_FOR_MS)
    victim.kill("SIGCONT")
    stopped = undefined
  }
}

const POSTGRES_AWAY_MS = 1_500

async function stopPostgres({ postgres }: Installation): Promise<void> {
  await postgres.stopImmediate()
  await sleep(POSTGRES_AWAY_MS)
  await postgres.start()
}
