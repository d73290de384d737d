import { join } from "node:path"
import { createLogger, runService } from "@rebound/runtime"
import { loadOrCreateKeyFile } from "@rebound/vault"
import { pino } from "pino"
import { readSoloConfig } from "./config.ts"
import { keptSecret, openDataFolder } from "./data-folder.ts"
import { realAccount, startDemo } from "./demo/start-demo.ts"
import { sayBusyPort } from "./say-busy-port.ts"
import { openServers } from "./servers.ts"
import { startSolo } from "./start-solo.ts"
import { COLOURED, PLAIN } from "./terminal/lines.ts"
import { startTerminal } from "./terminal/start-terminal.ts"

const wantsDemo = !process.argv.includes("--no-demo")
const print = (line: string) => void process.stdout.write(`${line}\n`)

await runService({
  name: "solo",
  argv: process.argv.slice(2),
  env: process.env,
  readConfig: readSoloConfig,
  // The terminal is for people; everything else goes to a file.
  createLog: ({ dataDir, logLevel }) =>
    createLogger({
      service: "solo",
      level: logLevel,
      destination: pino.destination({ dest: join(dataDir, "solo.log"), mkdir: true, sync: false }),
    }),
  main: async ({ config, lifecycle, log, fatal }) => {
    const onFatal = (error: unknown) => {
      process.stderr.write(`${sayBusyPort(error, config)}\n`)
      fatal(error)
    }
    try {
      await openDataFolder(config.dataDir)
      print("Rebound is starting …")
      const servers = await openServers(lifecycle, config, log)
      const keys = {
        vault: await loadOrCreateKeyFile(join(config.dataDir, "vault.keys")),
        hash: await loadOrCreateKeyFile(join(config.dataDir, "hash.keys")),
        admin: config.adminKey ?? (await keptSecret(config.dataDir, "admin-key")),
      }
      const solo = await startSolo(lifecycle, { config, servers, keys, log, onFatal })
      const paint = process.stdout.isTTY === true && process.env.NO_COLOR === undefined ? COLOURED : PLAIN
      await startTerminal(lifecycle, { bus: servers.bus, directory: solo.directory, paint, print, onFatal })
      const api = `http://${config.host}:${solo.console.port}`
      print(`
  API        ${api}/api/v1   (its description: ${api}/api/v1/openapi.json)
  webhooks   http://${config.host}:${solo.ingest.port}/v1/{kind}/{reseller}/{account}/{what}   on ${solo.ingest.engine}
  admin key  ${config.adminKey === undefined ? keys.admin : "from REBOUND_ADMIN_KEY"}
  data, log  ${config.dataDir}/, ${config.dataDir}/solo.log

  curl -H 'authorization: Bearer ${config.adminKey === undefined ? keys.admin : "$REBOUND_ADMIN_KEY"}' '${api}/api/v1/calls?reseller=lakeside&limit=5'
`)
      if (!wantsDemo) return print("  Started empty. Next: npx rebound apply FILE\n")
      const real = realAccount(solo.directory)
      if (real !== undefined)
        return print(`  No demo: account ${real} has real credentials. Start with --no-demo to be rid of this line.\n`)
      await startDemo(lifecycle, solo, { dataDir: config.dataDir, seed: Date.now() >>> 0, now: Date.now })
      print("  A sample reseller is called now by simulated people. Ctrl-C stops; --no-demo starts empty.\n")
    } catch (error) {
      process.stderr.write(`${sayBusyPort(error, config)}\n`)
      throw error
    }
  },
})
