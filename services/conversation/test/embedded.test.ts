import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createEmbeddedBus } from "@rebound/bus"
import { createEmbeddedStore, migrate } from "@rebound/store"
import { afterAll, describe } from "vitest"
import { CONVERSATION_MIGRATIONS } from "../src/index.ts"
import { conversationSuite } from "./conversation-suite.ts"

const directory = mkdtempSync(join(tmpdir(), "conversation-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe("conversations on embedded drivers", { timeout: 40_000 }, () => {
  conversationSuite(async () => {
    const store = await createEmbeddedStore({ directory: "memory" })
    await migrate({ store, migrations: CONVERSATION_MIGRATIONS })
    return { store, bus: createEmbeddedBus({ directory }), instances: 1 }
  })
})
