import { type ChildProcess, spawn } from "node:child_process"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url))
/** A new PGlite takes 3 s on a quiet machine; test machines are not quiet. */
const START_WITHIN_MS = 120_000
export const ADMIN_KEY = "not-a-real-admin-key-of-tests"

export interface SoloOptions {
  readonly dataDir: string
  readonly consolePort: number
  readonly ingestPort: number
  readonly demo: boolean
}

/** Solo as a process of its own, as `npm start` runs it. */
export class RunningSolo {
  readonly #child: ChildProcess
  readonly #options: SoloOptions
  #out = ""
  #err = ""
  readonly #closed: Promise<number | null>

  constructor(options: SoloOptions) {
    this.#options = options
    this.#child = spawn(process.execPath, [MAIN, ...(options.demo ? [] : ["--no-demo"])], {
      env: {
        PATH: process.env.PATH,
        ...(process.env.REBOUND_HTTP_ENGINE && { REBOUND_HTTP_ENGINE: process.env.REBOUND_HTTP_ENGINE }),
        REBOUND_DATA_DIR: options.dataDir,
        REBOUND_CONSOLE_PORT: String(options.consolePort),
        REBOUND_INGEST_PORT: String(options.ingestPort),
        REBOUND_ADMIN_KEY: ADMIN_KEY,
      },
    })
    this.#child.stdout?.on("data", (chunk: Buffer) => {
      this.#out += chunk.toString()
    })
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#err += chunk.toString()
    })
    this.#closed = new Promise((resolve) => this.#child.once("close", (code) => resolve(code)))
  }

  /** What it has said on standard output. */
  get out(): string {
    return this.#out
  }

  /** What it has said on standard error. */
  get err(): string {
    return this.#err
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Resolves once standard output matches; rejects with all that was said when it does not in time, or the process ended. */
  async says(pattern: RegExp, withinMs = START_WITHIN_MS): Promise<void> {
    const untilMs = Date.now() + withinMs
    while (!pattern.test(this.#out)) {
      if (this.#child.exitCode !== null || Date.now() > untilMs)
        throw new Error(`never said ${pattern}:\n${this.#out}\n${this.#err}`)
      await sleep(20)
    }
  }

  /** Resolves to the exit status once it has ended by itself. */
  ended(): Promise<number | null> {
    return this.#closed
  }

  /** Resolves to the exit status; null when a signal ended it. */
  async end(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): Promise<number | null> {
    this.#child.kill(signal)
    return await this.#closed
  }

  /** Asks the API. */
  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.#options.consolePort}/api/v1${path}`, {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  /** Applies a directory, as `npx rebound apply` does once it has read the file. */
  async apply(directory: unknown): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.#options.consolePort}/api/v1/directory`, {
      method: "PUT",
      headers: { authorization: `Bearer ${ADMIN_KEY}`, "content-type": "application/json" },
      body: JSON.stringify(directory),
    })
    if (!answer.ok) throw new Error(`apply: ${answer.status} ${await answer.text()}`)
  }
}

/** Asks again until the answer will do; rejects with the last one when it never does. */
export async function eventually<T>(ask: () => Promise<T> | T, willDo: (answer: T) => boolean, withinMs: number) {
  const untilMs = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (willDo(answer)) return answer
    if (Date.now() > untilMs) throw new Error(`still not: ${JSON.stringify(answer).slice(0, 4_000)}`)
    await sleep(100)
  }
}
