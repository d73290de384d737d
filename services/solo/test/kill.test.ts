import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "@rebound/testkit"
import { expect, test } from "vitest"
import { eventually, RunningSolo } from "./run-solo.ts"

interface Item {
  readonly callId: string
  readonly from: string | null
  readonly to: string | null
  readonly textBack: { readonly state: string; readonly reason: string | null } | null
}

async function calls(solo: RunningSolo): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor = ""; ; ) {
    const page = await solo.get<{ items: Item[]; nextCursor: string | null }>(
      `/calls?reseller=lakeside&limit=200${cursor === "" ? "" : `&cursor=${cursor}`}`,
    )
    items.push(...page.items)
    if (page.nextCursor === null) return items
    cursor = page.nextCursor
  }
}

test("killed in the middle and started again, solo goes on: no call is lost, nobody is texted twice", {
  timeout: 400_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "rebound-solo-kill-"))
  try {
    const ports = { consolePort: await freePort(), ingestPort: await freePort() }
    let known: string[] = []
    for (let round = 0; round < 3; round++) {
      const solo = new RunningSolo({ dataDir: folder, ...ports, demo: true })
      await solo.says(/texted in \d+ ms/)
      // What was there before is there still.
      const now = await calls(solo)
      for (const callId of known) expect(now.map((call) => call.callId)).toContain(callId)
      const before = known.length
      const more = await eventually(
        () => calls(solo),
        (found) => found.length >= before + 2,
        120_000,
      )
      known = more.map((call) => call.callId)
      await solo.end("SIGKILL")
    }
    expect(known.length).toBeGreaterThan(3)
    const ledger = (await readFile(join(folder, "simulated-carrier.jsonl"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    const brandOf = (line: string): string => (/^\+1(602|206)/.test(line) ? "northwind" : "brightsmile")
    const first = ledger.filter(({ body }) => /Sorry we missed|We are closed|We open/.test(body))
    const callers = first.map(({ from, to }) => `${brandOf(from)} ${to}`)
    expect(first.length).toBeGreaterThan(2)
    expect(callers.length).toBe(new Set(callers).size)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
