import { join } from "node:path"
import { runService } from "@rebound/runtime"
import { loadOrCreateKeyFile } from "@rebound/vault"
import { readSoloConfig } from "./config.ts"
import { keptSecret, openDataFolder } from "./data-folder.ts"
import { realAccount } from "./demo/real-account.ts"
import { startDemo } from "./demo/start-demo.ts"
import { openServers } from "./servers.ts"
import { startSolo } from "./start-solo.ts"
import { COLOURED, PLAIN } from "./terminal/lines.ts"
import { openLog } from "./terminal/open-log.ts"
import { sayRecord } from "./terminal/say-record.ts"
import { startTerminal } from "./terminal/start-terminal.ts"

const wantsDemo = !process.argv.includes("--no-demo")
const print = (line: string) => void process.stdout.write(`${line}\n`)
const paint = process.stdout.isTTY && !process.env.NO_COLOR ? COLOURED : PLAIN

await runService({
  name: "solo",
  argv: process.argv.slice(2),
  env: process.env,
  readConfig: readSoloConfig,
  createLog: (config) =>
    openLog({
      dataDir: config.dataDir,
      level: config.logLevel,
      tell: (record) => void process.stderr.write(`${sayRecord(record, config)}\n`),
    }),
  main: async ({ config, lifecycle, log, fatal: onFatal }) => {
    const { dataDir, host } = config
    print("Rebound is starting: a few seconds, some more the first time.")
    await openDataFolder(dataDir)
    const servers = await openServers(lifecycle, config, log)
    const keys = {
      vault: await loadOrCreateKeyFile(join(dataDir, "vault.keys")),
      hash: await loadOrCreateKeyFile(join(dataDir, "hash.keys")),
      admin: config.adminKey ?? (await keptSecret(dataDir, "admin-key")),
    }
    const solo = await startSolo(lifecycle, { config, servers, keys, log, onFatal })
    await startTerminal(lifecycle, {
      bus: servers.bus,
      directory: solo.directory,
      paint,
      print,
      now: Date.now,
      onFatal,
    })
    const reach = reachedAt(host)
    const api = `http://${reach}:${solo.console.port}`
    const ingest = `http://${reach}:${solo.ingest.port}`
    const shownKey = config.adminKey === undefined ? keys.admin : "$REBOUND_ADMIN_KEY"
    print(`
  console    ${api}
  API        ${api}/api/v1   (its description: ${api}/api/v1/openapi.json)
  webhooks   ${ingest}/v1/{kind}/{reseller}/{account}/{what}   on ${solo.ingest.engine}
  admin key  ${config.adminKey === undefined ? keys.admin : "from REBOUND_ADMIN_KEY"}
  data, log  ${dataDir}/, ${dataDir}/solo.log

  curl -H "authorization: Bearer ${shownKey}" "${api}/api/v1/calls?limit=5"
`)
    if (!wantsDemo) return print("  Started without the demo. Next: npx rebound apply FILE\n")
    const refused = (account: string) =>
      print(`  No demo: account ${account} has real credentials. --no-demo leaves this line out.\n`)
    const real = realAccount(solo.directory)
    if (real !== undefined) return refused(real)
    print("  A sample reseller is called now by simulated people. Ctrl-C stops; --no-demo starts empty.\n")
    const signIn = await startDemo(lifecycle, solo, {
      dataDir,
      api,
      ingest,
      adminKey: keys.admin,
      seed: Date.now() >>> 0,
      now: Date.now,
      onRealAccount: refused,
    })
    print(`  Sign in at ${api} as ${signIn.email} with ${signIn.password}\n`)
  },
})

/** The host of a URL that reaches what listens on `host`: every address is no address, and IPv6 is written in brackets. */
function reachedAt(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1"
  return host.includes(":") ? `[${host}]` : host
}
