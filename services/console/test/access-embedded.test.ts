import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createEmbeddedBus } from "@rebound/bus"
import { createEmbeddedStore, migrate } from "@rebound/store"
import { afterAll, describe } from "vitest"
import { consoleMigrations } from "../src/index.ts"
import { accessSuite } from "./access-suite.ts"

const directory = mkdtempSync(join(tmpdir(), "console-access-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe("access on embedded drivers", { timeout: 30_000 }, () => {
  accessSuite(async () => {
    const store = await createEmbeddedStore({ directory: "memory" })
    await migrate({ store, migrations: consoleMigrations })
    return { store, bus: createEmbeddedBus({ directory }) }
  })
})
