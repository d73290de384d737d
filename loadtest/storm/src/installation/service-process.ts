import { type ChildProcess, spawn } from "node:child_process"
import { appendFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url))

/** How one process of a service is started. */
export interface ServiceSpec {
  /** `dispatcher-2`: names its log. */
  readonly name: string
  /** `dispatcher`: where its main.ts lies. */
  readonly service: string
  readonly env: Readonly<Record<string, string>>
  readonly operationsPort: number
  /** Default the service's own main.ts. */
  readonly entry?: string
  /** Node to run it on. Default this process's own. */
  readonly node?: string
}

/** Compiled code is kept from run to run: of what a start costs, compiling is a third, and a storm starts many. */
const COMPILE_CACHE = join(ROOT, "node_modules/.cache/storm-compiled")
const RESTART_AFTER_MS = 250
const READY_WITHIN_MS = 90_000

/** One process of a service, started again when it ends, as a supervisor would. */
export class ServiceProcess {
  readonly spec: ServiceSpec
  readonly #logs: string
  #child: ChildProcess | undefined
  #wanted = false
  #extraEnv: Readonly<Record<string, string>> = {}
  #nextEnvs: Readonly<Record<string, string>>[] = []
  /** How often it ended without being told to by `stop`, and by what the last time. */
  ends = 0
  endedBy: NodeJS.Signals | number | undefined

  constructor(spec: ServiceSpec, logs: string) {
    this.spec = spec
    this.#logs = logs
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** @param extraEnv only for this run: a restart by itself goes without it. */
  start(extraEnv: Readonly<Record<string, string>> = {}): void {
    this.#wanted = true
    this.#extraEnv = extraEnv
    this.#spawn()
  }

  #spawn(): void {
    const { env, node = process.execPath, service } = this.spec
    const log = join(this.#logs, `${this.spec.name}.log`)
    const entry = this.spec.entry ?? join(ROOT, "services", service, "src/main.ts")
    // What the storm's own Node was told holds for the services too: `node --cpu-prof …` profiles them all.
    const child = spawn(node, [...process.execArgv, entry], {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env, ...this.#extraEnv },
      stdio: ["ignore", "pipe", "pipe"],
    })
    this.#extraEnv = {}
    this.#child = child
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        appendFileSync(log, chunk)
      })
    child.once("exit", (code, signal) => {
      appendFileSync(log, `=== ended: ${code ?? signal}\n`)
      if (this.#child === child) this.#child = undefined
      if (!this.#wanted) return
      this.endedBy = signal ?? code ?? undefined
      this.ends += 1
      setTimeout(() => {
        if (!this.#wanted || this.#child !== undefined) return
        this.#extraEnv = this.#nextEnvs.shift() ?? {}
        this.#spawn()
      }, RESTART_AFTER_MS)
    })
  }

  /** More environment for the runs that the supervisor starts when this one has ended, one each. */
  armNext(...extraEnvs: readonly Readonly<Record<string, string>>[]): void {
    this.#nextEnvs = [...extraEnvs]
  }

  /** Resolves once it says that it can do its work. */
  async ready(): Promise<void> {
    const until = Date.now() + READY_WITHIN_MS
    while (Date.now() < until) {
      const answer = await fetch(`http://127.0.0.1:${this.spec.operationsPort}/readyz`, {
        signal: AbortSignal.timeout(2_000),
      }).catch(() => undefined)
      if (answer?.status === 200) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`${this.spec.name} was not ready within ${READY_WITHIN_MS / 1_000} s; see ${this.#logs}`)
  }

  kill(signal: NodeJS.Signals): boolean {
    return this.#child?.kill(signal) ?? false
  }

  /** Stops it and starts it with more environment, for this run only. */
  async restart(extraEnv: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.stop()
    this.start(extraEnv)
  }

  /** Politely, then by force. */
  async stop(): Promise<void> {
    this.#wanted = false
    const child = this.#child
    if (child === undefined) return
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
    child.kill("SIGCONT")
    child.kill("SIGTERM")
    const timer = setTimeout(() => child.kill("SIGKILL"), 12_000)
    await ended
    clearTimeout(timer)
  }
}
