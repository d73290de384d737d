import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { callbackSuite } from "./callback-suite.ts"
import { stepsIn } from "./conversation-steps.ts"
import { type Ground, startWorld, type World } from "./conversation-world.ts"
import { moveSuite } from "./move-suite.ts"
import { peopleSuite } from "./people-suite.ts"
import { replySuite } from "./reply-suite.ts"
import { LINES } from "./sample-index.ts"
import { staffSuite } from "./staff-suite.ts"
import { threadSuite } from "./thread-suite.ts"
import { viewSuite } from "./view-suite.ts"

/** From the topics to what people see and do, and out again, on whatever ground. */
export function conversationSuite(open: () => Promise<Ground>): void {
  let world: World
  beforeAll(async () => {
    world = await startWorld(await open())
  })
  afterEach(() => expect(world.failures).toEqual([]))
  afterAll(async () => await world?.close())

  threadSuite(() => world)
  callbackSuite(() => world)
  replySuite(() => world)
  peopleSuite(() => world)
  moveSuite(() => world)
  viewSuite(() => world)
  staffSuite(() => world)

  const { appears, missedCall } = stepsIn(() => world)
  test("numbers lie in no table in plain", async () => {
    const { number } = await missedCall(LINES.austin)
    await world.publish({ text: world.text(LINES.austin, number, "Hi") })
    await appears(number, ({ unread }) => unread)
    for (const table of [
      "conv_contacts",
      "conv_numbers",
      "conv_threads",
      "conv_entries",
      "conv_tasks",
      "conv_notices",
    ]) {
      const rows = await world.store.statement({ kind: "all" }, `SELECT to_jsonb(x)::text AS row FROM ${table} x`)
      expect(
        rows.filter(({ row }) => String(row).includes(number)),
        table,
      ).toEqual([])
    }
  })
}
