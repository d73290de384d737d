import { spawn } from "node:child_process"
import { createInterface } from "node:readline"

export interface ListeningProcess {
  readonly port: number
  readonly pid: number
  stop(): void
}

/** Starts a script that prints `listening PORT` and ends with its standard input. */
export async function startListening(node: string, script: string, ...args: string[]): Promise<ListeningProcess> {
  const child = spawn(node, [script, ...args], { stdio: ["pipe", "pipe", "inherit"] })
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`${script} ended with ${code}`)))
    createInterface({ input: child.stdout }).once("line", (line) => resolve(Number(line.split(" ")[1])))
  })
  return { port, pid: child.pid ?? 0, stop: () => child.kill("SIGKILL") }
}

/** Runs a script with one order as JSON and resolves to the JSON that it prints. */
export function runOrder<Report>(script: string, order: object): Promise<Report> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: ["ignore", "pipe", "inherit"] })
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString()
    })
    child.once("error", reject)
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(output) as Report)
      else reject(new Error(`${script} ended with ${code}`))
    })
  })
}
