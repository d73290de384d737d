import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createEmbeddedBus } from "@rebound/bus"
import { createMemoryLimiter } from "@rebound/limiter"
import { createEmbeddedStore, migrate } from "@rebound/store"
import { afterAll, describe } from "vitest"
import { DISPATCHER_MIGRATIONS } from "../src/index.ts"
import { dispatcherSuite } from "./dispatcher-suite.ts"

const directory = mkdtempSync(join(tmpdir(), "dispatcher-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe("dispatcher on embedded drivers", { timeout: 40_000 }, () => {
  dispatcherSuite(async () => {
    const store = await createEmbeddedStore({ directory: "memory" })
    await migrate({ store, migrations: DISPATCHER_MIGRATIONS })
    return { store, bus: createEmbeddedBus({ directory }), limiter: createMemoryLimiter({ now: Date.now }) }
  })
})
