import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createEmbeddedBus } from "@rebound/bus"
import { createEmbeddedStore, migrate } from "@rebound/store"
import { afterAll, beforeAll, describe } from "vitest"
import { DISPATCHER_MIGRATIONS } from "../src/index.ts"
import { textsSuite } from "./texts-suite.ts"
import { startTextsWorld, type TextsWorld } from "./texts-world.ts"

const directory = mkdtempSync(join(tmpdir(), "texts-bus-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe("what becomes of texts, on embedded drivers", { timeout: 30_000 }, () => {
  let world: TextsWorld
  let owner: Parameters<typeof textsSuite>[0]["owner"]
  beforeAll(async () => {
    const store = await createEmbeddedStore({ directory: "memory" })
    await migrate({ store, migrations: DISPATCHER_MIGRATIONS })
    owner = () => ({ store })
    world = await startTextsWorld({ store, otherStore: store, bus: createEmbeddedBus({ directory }) })
  })
  afterAll(() => world?.close())
  textsSuite({ open: () => world, owner: () => owner() })
})
