import { execFile, execFileSync } from "node:child_process"
import { chownSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import { TestkitError } from "../errors.ts"
import { findExecutable, findPostgresBin } from "./executables.ts"
import { createScratch } from "./scratch.ts"
import { nativeProcess, type ServerProcess } from "./server-process.ts"

export async function startNativePostgres(
  port: number,
  settings: readonly string[],
  ready: () => Promise<boolean>,
): Promise<{ process: ServerProcess; remove(): Promise<void> }> {
  const bin = findPostgresBin()
  if (!bin) throw new TestkitError("server_missing", "postgres: no initdb (apt-get install postgresql)")
  // SIGQUIT is PostgreSQL's immediate stop; SIGKILL would leave its shared memory segment behind.
  const scratch = createScratch("postgres", "QUIT")
  try {
    const data = join(scratch.dir, "data")
    mkdirSync(data, { mode: 0o700 })
    const asOwner = unprivileged(data)
    const initdb = [join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    const [file = "", ...args] = [...asOwner, ...initdb, "--no-instructions", "--locale=C.UTF-8"]
    await promisify(execFile)(file, args, { cwd: scratch.dir })
    const process = nativeProcess({
      name: "postgres",
      dir: scratch.dir,
      command: [...asOwner, join(bin, "postgres"), "-D", data, "-p", String(port), ...settings],
      ready,
      // Fast shutdown: end the sessions, do not wait for them.
      stopSignal: "SIGINT",
    })
    await process.start()
    return { process: wholePostgres(process), remove: scratch.remove }
  } catch (error) {
    await scratch.remove()
    throw error
  }
}

/** PostgreSQL refuses to run as root: then it runs as its own user, or as nobody. Gives the prefix of every command. */
function unprivileged(dataDir: string): string[] {
  if (process.getuid?.() !== 0) return []
  const user = ["postgres", "nobody"].find((name) => idOf(name, "-u") !== null)
  const uid = user && idOf(user, "-u")
  const gid = user && idOf(user, "-g")
  if (!user || uid == null || gid == null || !findExecutable("setpriv"))
    throw new TestkitError("setup_failed", "PostgreSQL does not run as root, and there is no setpriv or no other user")
  chownSync(dataDir, Number(uid), Number(gid))
  return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"]
}

function idOf(user: string, flag: "-u" | "-g"): string | null {
  try {
    return execFileSync("id", [flag, user], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
  } catch {
    return null
  }
}

/** Its sessions are processes of their own, which a signal to the first one does not reach. */
function wholePostgres(postmaster: ServerProcess): ServerProcess {
  return {
    get pid() {
      return postmaster.pid
    },
    stop: postmaster.stop,
    kill: postmaster.kill,
    async start() {
      // After kill -9 the orphaned sessions hold the shared memory for a moment, and a start meanwhile is refused.
      for (let attempt = 1; ; attempt++) {
        try {
          return await postmaster.start()
        } catch (error) {
          if (attempt === 10) throw error
          await sleep(200)
        }
      }
    },
    async pause() {
      await postmaster.pause()
      await signalSessions(postmaster.pid, "SIGSTOP")
    },
    async resume() {
      await signalSessions(postmaster.pid, "SIGCONT")
      await postmaster.resume()
    },
  }
}

async function signalSessions(postmasterPid: number | null, signal: NodeJS.Signals): Promise<void> {
  if (postmasterPid === null) return
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid="])
  for (const line of stdout.split("\n")) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number)
    if (pid && parent === postmasterPid) {
      try {
        process.kill(pid, signal)
      } catch {
        // It ended in the meantime.
      }
    }
  }
}
