import type { Producer } from "@rebound/bus"
import { conversationEventCodec } from "@rebound/contracts"
import { createCrashPoints, createLogger } from "@rebound/runtime"
import { createEmbeddedStore, migrate } from "@rebound/store"
import { expect, test } from "vitest"
import { CONVERSATION_MIGRATIONS } from "../src/index.ts"
import { startOutboxDrainer } from "../src/outbox/drainer.ts"
import { tellTurn } from "../src/outbox/tell-turn.ts"
import { RESELLER } from "./sample-index.ts"

test("a turn that is not taken holds up its own caller's, in order, and makes nobody's come twice", {
  timeout: 30_000,
}, async () => {
  const store = await createEmbeddedStore({ directory: "memory" })
  await migrate({ store, migrations: CONVERSATION_MIGRATIONS })
  const tell = (callerKey: string, eventId: string) =>
    store.transaction({ kind: "resellers", ids: [RESELLER] }, (tx) =>
      tellTurn(tx, {
        eventId,
        resellerId: RESELLER,
        brandId: "b",
        locationId: "l",
        threadId: "t",
        kind: "reply",
        outcome: "",
        atMs: 1,
        callerKey,
      }),
    )
  for (const turn of ["first", "second"])
    for (const caller of ["ada", "bea", "cy"]) await tell(caller, `${caller} ${turn}`)
  const taken: string[] = []
  let refusals = 2
  const producer = {
    send: async ({ value }: { readonly value: Uint8Array | null }) => {
      const { eventId } = conversationEventCodec.decode(value)
      await new Promise((resolve) => setTimeout(resolve, 5))
      if (eventId === "bea first" && refusals > 0) {
        refusals -= 1
        throw new Error("not taken")
      }
      taken.push(eventId)
    },
  } as unknown as Producer
  const drainer = startOutboxDrainer({
    store,
    producer,
    crash: createCrashPoints(),
    log: createLogger({ service: "outbox-test", level: "fatal" }),
    random: () => 0,
    onSent: () => {},
  })
  for (const start = performance.now(); taken.length < 6 && performance.now() - start < 10_000; )
    await new Promise((resolve) => setTimeout(resolve, 20))
  await drainer.close()
  expect(taken.toSorted()).toEqual(["ada first", "ada second", "bea first", "bea second", "cy first", "cy second"])
  for (const caller of ["ada", "bea", "cy"])
    expect(taken.filter((one) => one.startsWith(caller))).toEqual([`${caller} first`, `${caller} second`])
  expect(taken.slice(0, 4).some((one) => one.startsWith("bea"))).toBe(false)
  expect(await store.statement({ kind: "all" }, "SELECT key FROM conv_outbox")).toEqual([])
  await store.close()
})
