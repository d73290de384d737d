import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { type LedgerEntry, readLedger } from "./ledger.ts"
import type { HandsetText } from "./simulated-twilio.ts"

export interface CarrierOptions {
  readonly ledgerPath: string
  /** Auth token by account SID. */
  readonly accounts: Readonly<Record<string, string>>
  /** `rude` is a bad day at a real carrier. Default `none`. */
  readonly faults?: "none" | "rude"
  readonly seed?: number
  readonly port?: number
  /** How long an answer takes at the least, in milliseconds. Default 0. */
  readonly answerMs?: number
}

export interface SimulatedCarrier {
  readonly url: string
  readonly pid: number
  /** Every text it took, from its own file. */
  ledger(): LedgerEntry[]
  /** Somebody types a text on a handset. */
  typeText(text: HandsetText): Promise<void>
  stop(): void
}

/** Starts the simulated carrier as a child process that ends with this one. */
export async function startSimulatedCarrier(options: CarrierOptions): Promise<SimulatedCarrier> {
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL("./main.ts", import.meta.url)),
      `--port=${options.port ?? 0}`,
      `--ledger=${options.ledgerPath}`,
      `--seed=${options.seed ?? 1}`,
      `--faults=${options.faults ?? "none"}`,
      `--accounts=${JSON.stringify(options.accounts)}`,
      `--answer-ms=${options.answerMs ?? 0}`,
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  )
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`the simulated carrier ended with ${code}`)))
    createInterface({ input: child.stdout }).once("line", (line) => resolve(Number(line.split(" ")[1])))
  })
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    pid: child.pid ?? 0,
    ledger: () => readLedger(options.ledgerPath),
    typeText: async (text) => {
      await fetch(`${url}/simulated/handset`, { method: "POST", body: JSON.stringify(text) })
    },
    stop: () => child.kill("SIGKILL"),
  }
}
