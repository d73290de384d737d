import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { assertSafeRole, checkDurability, createEmbeddedStore, type EmbeddedStore, migrate } from "../src/index.ts"
import { storeContract } from "./contract.ts"
import { migrations, only } from "./migrations.ts"

let store: EmbeddedStore
beforeAll(async () => {
  store = await createEmbeddedStore({ directory: "memory" })
  await migrate({ store, migrations })
}, 30_000)
afterAll(() => store.close())

storeContract("PGlite", async () => ({ store, owner: { store } }))

test("PGlite says that it does not survive a power cut, and its superuser session is refused as a service's role", async () => {
  expect(await checkDurability(store)).toEqual([expect.stringContaining("fsync")])
  await expect(assertSafeRole(store)).rejects.toMatchObject({ code: "STORE_UNSAFE_ROLE" })
})

describe("embedded store on disk", { timeout: 60_000 }, () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "store-"))
  })
  afterAll(() => rm(directory, { recursive: true }))

  test("a second process is refused while one holds it; kill -9 loses nothing acknowledged and frees it", async () => {
    const writer = fork(join(import.meta.dirname, "writer.ts"), [directory], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    })
    const acknowledged: string[] = []
    await untilAcknowledged(writer, acknowledged, 200)
    await expect(createEmbeddedStore({ directory })).rejects.toMatchObject({ code: "STORE_LOCKED" })
    writer.kill("SIGKILL")
    await once(writer, "exit")

    const reopened = await createEmbeddedStore({ directory })
    try {
      const rows = await reopened.statement(only("writer"), "SELECT id FROM ledger")
      const kept = new Set(rows.map((row) => row.id))
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
      expect(kept.size).toBeGreaterThanOrEqual(200)
      expect(await migrate({ store: reopened, migrations })).toEqual([])
      await expect(createEmbeddedStore({ directory })).rejects.toMatchObject({ code: "STORE_LOCKED" })
    } finally {
      await reopened.close()
    }
    await (await createEmbeddedStore({ directory })).close()
  })
})

async function untilAcknowledged(writer: ChildProcess, acknowledged: string[], count: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    writer.on("message", (id) => {
      acknowledged.push(String(id))
      if (acknowledged.length === count) resolve()
    })
    writer.once("exit", (code) => reject(new Error(`writer ended with ${code}`)))
  })
}
