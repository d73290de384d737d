import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createEmbeddedBus } from "@rebound/bus"
import { createEmbeddedStore, migrate } from "@rebound/store"
import { afterAll, describe } from "vitest"
import { CLASSIFIER_MIGRATIONS } from "../src/index.ts"
import { classifierSuite } from "./classifier-suite.ts"

const directory = mkdtempSync(join(tmpdir(), "classifier-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe("classifier on embedded drivers", { timeout: 40_000 }, () => {
  classifierSuite(
    async () => {
      const store = await createEmbeddedStore({ directory: "memory" })
      await migrate({ store, migrations: CLASSIFIER_MIGRATIONS })
      return { store, bus: createEmbeddedBus({ directory }), owner: { store } }
    },
    { mayMove: false },
  )
})
