import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { type DirectoryView, sampleDirectory } from "@rebound/directory"
import type { Lifecycle } from "@rebound/runtime"
import { seededRandom, startSimulatedCallers, startSimulatedCarrier } from "@rebound/testkit"
import { keptSecret } from "../data-folder.ts"
import type { Solo } from "../start-solo.ts"

const ACCOUNT = { id: "simulated", accountSid: "AC00000000000000000000000000000042" } as const

/** Why no demo may run here: somebody's real credentials are in the directory. */
export function realAccount(directory: DirectoryView): string | undefined {
  for (const account of directory.accounts()) {
    const api = account.settings.apiUrl ?? ""
    if (account.kind === "twilio" && !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(`${api}/`))
      return `${account.resellerId}/${account.id}`
  }
  return undefined
}

/**
 * A sample reseller with a simulated carrier, as a process of its own, and people who ring its lines. Nothing in it is
 * canned: what the terminal and the API show is what the services made of it.
 */
export async function startDemo(
  lifecycle: Lifecycle,
  solo: Solo,
  options: { readonly dataDir: string; readonly seed: number; readonly now: () => number },
): Promise<void> {
  const authToken = await keptSecret(options.dataDir, "simulated-auth-token")
  const carrier = await lifecycle.start(
    "simulated carrier",
    () =>
      startSimulatedCarrier({
        ledgerPath: join(options.dataDir, "simulated-carrier.jsonl"),
        accounts: { [ACCOUNT.accountSid]: authToken },
        seed: options.seed,
      }),
    (opened) => opened.stop(),
  )
  const publicUrl = `http://127.0.0.1:${solo.ingest.port}`
  const sample = sampleDirectory({ apiUrl: carrier.url, publicUrl, authToken })
  await solo.console.apply(sample, { dryRun: false, overwrite: true, editedBy: "file" })
  const resellerId = sample.reseller.id
  const lines = sample.brands.flatMap((brand) => brand.locations.flatMap((at) => at.lines.map((line) => line.number)))
  await until(() => lines.every((line) => solo.directory.lineByNumber(line) !== undefined))
  await until(() => solo.directory.account(resellerId, ACCOUNT.id)?.settings.apiUrl === carrier.url)
  await lifecycle.start(
    "simulated callers",
    () =>
      startSimulatedCallers({
        account: { accountSid: ACCOUNT.accountSid, authToken, publicUrl, resellerId, accountId: ACCOUNT.id },
        carrier,
        lines,
        random: seededRandom(options.seed),
        now: options.now,
      }),
    (opened) => opened.stop(),
  )
}

/** The directory comes back over the bus within a second. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries++) await sleep(20)
}
