import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { TestkitError } from "../errors.ts"

/** One server process (or container) that a test may break in every way an operator could see it break. */
export interface ServerProcess {
  /** Process id, or null while it is down (and always for containers). */
  readonly pid: number | null
  /** Starts it and resolves once it answers. Nothing happens when it already runs. */
  start(): Promise<void>
  /** Ends it the polite way (or with the signal given) and resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGSTOP: connections stay open, nothing answers. */
  pause(): Promise<void>
  /** SIGCONT. */
  resume(): Promise<void>
}

export interface NativeCommand {
  /** Names the pid and log files inside `dir`. */
  readonly name: string
  readonly dir: string
  readonly command: readonly string[]
  /** Asked again and again until true. `log` is what the process has written since this start. */
  readonly ready: (log: () => string) => Promise<boolean> | boolean
  /** How long a start may take. A busy two-core machine needed 24 s for Kafka after an unclean stop. Default 90,000. */
  readonly startTimeoutMs?: number
  /** What `stop()` sends. Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals
}

/** Writes its own process id before it becomes the server, so the watchdog knows it from the first instant. */
const LAUNCH = `echo $$ >"$0"; exec "$@"`

/** How long a polite stop may take before it becomes `kill -9`. */
const STOP_DEADLINE_MS = 20_000

/** A server run as a child process of the machine itself. */
export function nativeProcess(spec: NativeCommand): ServerProcess {
  const pidFile = join(spec.dir, `${spec.name}.pid`)
  const logFile = join(spec.dir, `${spec.name}.log`)
  let child: ChildProcess | null = null
  let exited: Promise<void> = Promise.resolve()

  async function start(): Promise<void> {
    if (child) return
    const logFrom = existsSync(logFile) ? statSync(logFile).size : 0
    const out = openSync(logFile, "a")
    const started = spawn("sh", ["-c", LAUNCH, pidFile, ...spec.command], {
      cwd: spec.dir,
      detached: true,
      stdio: ["ignore", out, out],
      env: { PATH: process.env.PATH ?? "", LANG: "C.UTF-8", LC_ALL: "C.UTF-8", HOME: spec.dir },
    })
    closeSync(out)
    started.unref()
    child = started
    exited = new Promise<void>((resolve) => {
      const gone = () => {
        if (child === started) child = null
        rmSync(pidFile, { force: true })
        resolve()
      }
      started.once("exit", gone)
      started.once("error", gone)
    })
    const log = () => readFileSync(logFile).subarray(logFrom).toString("utf8")
    const deadline = performance.now() + (spec.startTimeoutMs ?? 90_000)
    while (!(await spec.ready(log))) {
      if (child !== started)
        throw new TestkitError("server_did_not_start", `${spec.name} ended at start:\n${tail(log())}`)
      if (performance.now() > deadline) {
        await end("SIGKILL")
        throw new TestkitError("server_did_not_start", `${spec.name} does not answer:\n${tail(log())}`)
      }
      await sleep(25)
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child
    if (!running) return
    running.ref()
    running.kill(signal)
    // A stopped process takes no signal but SIGKILL until it is continued.
    if (signal !== "SIGKILL") running.kill("SIGCONT")
    const timer = setTimeout(() => running.kill("SIGKILL"), STOP_DEADLINE_MS)
    await exited
    clearTimeout(timer)
  }

  return {
    get pid() {
      return child?.pid ?? null
    },
    start,
    stop: (signal) => end(signal ?? spec.stopSignal ?? "SIGTERM"),
    kill: () => end("SIGKILL"),
    async pause() {
      child?.kill("SIGSTOP")
    },
    async resume() {
      child?.kill("SIGCONT")
    },
  }
}

function tail(log: string): string {
  return log.trimEnd().split("\n").slice(-15).join("\n")
}

/** Stands for a server that somebody else runs: usable, but not to be broken. */
export function foreignProcess(what: string): ServerProcess {
  const refuse = async (): Promise<never> => {
    throw new TestkitError("not_controllable", `${what} was given by the environment; faults need a server of our own`)
  }
  return { pid: null, start: async () => {}, stop: async () => {}, kill: refuse, pause: refuse, resume: refuse }
}
