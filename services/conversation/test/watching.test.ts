import { createLogger, Lifecycle } from "@rebound/runtime"
import { createEmbeddedStore, migrate, type Store } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { expect, test } from "vitest"
import { CONVERSATION_MIGRATIONS } from "../src/index.ts"
import { createSealing } from "../src/numbers-at-rest/sealing.ts"
import { makeTask } from "../src/tasks/task-rows.ts"
import { startWatching } from "../src/watch/start-watching.ts"
import { AUSTIN, BRAND, LINES, RESELLER, sampleIndex } from "./sample-index.ts"

test("watchers hear of what changed while the store could not be read", { timeout: 30_000 }, async () => {
  const store = await createEmbeddedStore({ directory: "memory" })
  await migrate({ store, migrations: CONVERSATION_MIGRATIONS })
  let away = false
  // The store's own reads, some of which do not come back: the clock is told, the rows are not.
  const broken: Store = {
    ...store,
    transaction: store.transaction.bind(store),
    statement: async (scope, sql, values, options) => {
      if (away && sql.includes("conv_")) throw new Error("away")
      return await store.statement(scope, sql, values, options)
    },
  }
  const vault = createVault({ keys: [{ version: "1", key: Buffer.alloc(32, 5) }] })
  const lifecycle = new Lifecycle({ stopDeadlineMs: 5_000 })
  const { hub } = await startWatching(lifecycle, {
    store: broken,
    directory: sampleIndex(vault, []),
    sealing: createSealing({ store, vault }),
    log: createLogger({ service: "watching-test", level: "fatal" }),
    now: Date.now,
  })
  const heard: string[] = []
  const over = new AbortController()
  const watching = (async () => {
    for await (const { task } of hub.watch({ resellerId: RESELLER, wants: () => true }, over.signal))
      heard.push(task?.callId ?? "")
  })()
  const made = (callId: string) =>
    store.transaction({ kind: "resellers", ids: [RESELLER] }, (tx) =>
      makeTask(tx, RESELLER, {
        taskId: callId,
        threadId: "",
        brandId: BRAND,
        locationId: AUSTIN,
        line: LINES.austin,
        callId,
        reason: "no_caller_id",
        createdAtMs: Date.now(),
      }),
    )
  const until = async (callId: string) => {
    for (const start = performance.now(); !heard.includes(callId) && performance.now() - start < 5_000; )
      await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await made("before")
  await until("before")
  away = true
  await made("meanwhile")
  // Longer than what a look reaches back by itself.
  await new Promise((resolve) => setTimeout(resolve, 3_500))
  away = false
  await until("meanwhile")
  expect(heard).toEqual(["before", "meanwhile"])
  over.abort()
  await watching
  await lifecycle.stop("test over")
  await store.close()
})
