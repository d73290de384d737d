/**
 * `npm run prove -- isolation`: 50,000 random operations by REST, by gRPC (whose answers come from PostgreSQL and ClickHouse)
 * and by SQL, for people, keys and services of three resellers. Nobody may be told of a place that is not theirs, and a
 * policy that is taken away has to be noticed.
 */
import { parseArgs } from "node:util"
import { startInstallation } from "@rebound/storm"
import { seededRandom } from "@rebound/testkit"
import { askByGrpc } from "./by-grpc.ts"
import { askByRest } from "./by-rest.ts"
import { askBySql, tenantTables, withoutPolicies } from "./by-sql.ts"
import { BUSY, Findings } from "./findings.ts"
import { carrierAccounts, makePlaces } from "./make-places.ts"

const { values } = parseArgs({
  options: {
    rest: { type: "string", default: "20000" },
    grpc: { type: "string", default: "15000" },
    sql: { type: "string", default: "15000" },
    seed: { type: "string", default: "20261125" },
  },
})
/** A machine that does other things too may be late now and then. */
const BUSY_SHARE_MAX = 0.01
const print = (line: string) => void process.stdout.write(`${line}\n`)
const seed = Number(values.seed)
const installation = await startInstallation({
  seed,
  accounts: carrierAccounts,
  carrierFaults: "none",
  processes: { ingest: 1, classifier: 1, dispatcher: 1, conversation: 1, analytics: 1, console: 1 },
  env: { LOG_LEVEL: "warn" },
})
let failed = 0
let passed = 0
const check = (holds: boolean, what: string) => {
  print(`${holds ? "ok   " : "FAIL "} ${what}`)
  if (holds) passed += 1
  else failed += 1
}
/** Somebody has to be told something, and somebody refused: else the run proves nothing. */
const judge = (name: string, count: number, findings: Findings, both: readonly [string, string]) => {
  print(`  ${name}: ${findings.outcomes()}`)
  check(findings.leaks === 0, `${name}: ${findings.leaks} leaks in ${count.toLocaleString("en-US")} operations`)
  check(
    findings.broken === 0 && findings.timesOf(BUSY) <= count * BUSY_SHARE_MAX,
    `${name}: ${findings.broken} faults, ${findings.timesOf(BUSY)} times too busy (≤ ${BUSY_SHARE_MAX * 100} %)`,
  )
  check(
    both.every((outcome) => findings.timesOf(outcome) > 0),
    `${name}: some were answered and some refused`,
  )
}
try {
  const places = await makePlaces(installation)
  print(`isolation: ${places.length} places of 3 resellers, seed ${seed}`)
  const random = seededRandom(seed)

  const rest = { operations: Number(values.rest), random, findings: new Findings(print) }
  await askByRest(installation, places, rest)
  judge("REST", rest.operations, rest.findings, ["2xx", "4xx"])

  const grpc = { operations: Number(values.grpc), random, findings: new Findings(print) }
  await askByGrpc(installation, places, grpc)
  judge("gRPC", grpc.operations, grpc.findings, ["told", "refused"])

  // Nothing moves any more, so that two reads may be compared.
  await Promise.all(installation.services.map((service) => service.stop()))
  const { appUrl, ownerUrl } = installation.database
  const tables = await tenantTables(ownerUrl)
  const sql = { operations: Number(values.sql), random, findings: new Findings(print) }
  await askBySql(appUrl, tables, sql)
  judge(`SQL on ${tables.length} tables`, sql.operations, sql.findings, ["read", "plant refused"])

  const { dropped, unnoticed } = await withoutPolicies({ ownerUrl, appUrl }, tables)
  for (const statement of unnoticed) print(`FAIL  not noticed: ${statement}`)
  check(unnoticed.length === 0 && dropped > 0, `each of ${dropped} policies and protections taken away is noticed`)
} finally {
  await installation.stop()
}
print(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
