import { beforeAll, describe, expect, test } from "vitest"
import { nextCaller } from "./dispatcher-world.ts"
import { ALL, noteOf, submissionOf } from "./ledger-world.ts"
import { LINES } from "./sample-index.ts"
import type { TextsWorld } from "./texts-world.ts"

/** What people and programs ask of the dispatcher. */
export function apiSuite(open: () => TextsWorld): void {
  let world: TextsWorld
  beforeAll(() => {
    world = open()
  })

  describe("the list of calls", () => {
    /** Calls long ago, so that other tests' calls do not come between; several in one millisecond. */
    const FROM_MS = Date.UTC(2001, 0, 1)
    const TO_MS = Date.UTC(2001, 0, 2)
    const ids: string[] = []
    beforeAll(async () => {
      for (let index = 0; index < 23; index++)
        ids.push((await world.text({ startedAtMs: FROM_MS + 1_000 + Math.floor(index / 5) })).callId)
    })
    const page = (cursor: string, more: object = {}) =>
      world.handlers.listCalls({ fromMs: FROM_MS, toMs: TO_MS, limit: 5, cursor, ...more })

    test("is told newest first in pages that neither repeat nor skip one, while new calls come", async () => {
      const seen: string[] = []
      let cursor = ""
      do {
        const { calls = [], nextCursor = "" } = await page(cursor)
        seen.push(...calls.map((call) => call.verdict?.callId ?? ""))
        cursor = nextCursor
        // Newer than everything and as old as the middle: neither may move what is still to come.
        await world.text({ startedAtMs: FROM_MS + 60_000 + seen.length })
      } while (cursor !== "")
      expect(seen.filter((id) => ids.includes(id))).toHaveLength(ids.length)
      expect(new Set(seen).size).toBe(seen.length)
      const all = (await page("", { limit: 200 })).calls ?? []
      const starts = all.map((call) => Number(call.verdict?.startedAtMs))
      expect(starts).toEqual(starts.toSorted((a, b) => b - a))
    })

    test("is told by time, place, brand, verdict, reason and caller", async () => {
      const text = await world.text({ line: LINES.phoenix, verdictReason: "busy", startedAtMs: FROM_MS + 500_000 })
      const only = async (filter: object) =>
        ((await page("", { limit: 200, ...filter })).calls ?? []).map((call) => call.verdict?.callId)
      for (const filter of [
        { locationId: text.locationId },
        { brandId: text.brandId },
        { reason: "busy" },
        { caller: text.number },
        { fromMs: FROM_MS + 500_000, toMs: FROM_MS + 500_001 },
        { verdict: "missed", brandId: text.brandId },
      ])
        expect(await only(filter), JSON.stringify(filter)).toEqual([text.callId])
      expect(await only({ verdict: "answered" })).toEqual([])
      expect(await only({ toMs: FROM_MS + 500_000, brandId: text.brandId })).toEqual([])
      expect(await only({ caller: nextCaller() })).toEqual([])
    })

    test("is counted per hour of the call's start, calls by verdict and their text-backs by state", async () => {
      const fromMs = Date.UTC(2002, 0, 1)
      const delivered = await world.text({ startedAtMs: fromMs + 60_000 })
      await world.accepted(delivered)
      await world.receipt(delivered, { status: "delivered" })
      await world.text({ startedAtMs: fromMs + 3_599_999 })
      await world.text({ startedAtMs: fromMs + 3_600_000 })
      const { counts = [] } = await world.handlers.countLedger({ fromMs, toMs: fromMs + 7_200_000 })
      const told = counts.map(({ hourMs = 0, kind, code, count }) => [hourMs - fromMs, kind, code, count])
      expect(told.toSorted()).toEqual(
        [
          [0, "call", "missed", 2],
          [0, "text", "delivered", 1],
          [0, "text", "submitting", 1],
          [3_600_000, "call", "missed", 1],
          [3_600_000, "text", "submitting", 1],
        ].toSorted(),
      )
      await expect(world.handlers.countLedger({ fromMs, toMs: fromMs + 49 * 3_600_000 })).rejects.toMatchObject({
        code: "RPC_INVALID",
      })
    })

    test("shows each call with its text, or with the reason why there is none", async () => {
      const text = await world.text()
      await world.accepted(text)
      await world.receipt(text, { status: "delivered" })
      expect((await world.handlers.getCall({ callId: text.callId })).textBack).toMatchObject({
        state: "delivered",
        messageId: text.messageId,
        body: text.body,
        segments: 1,
        sentAtMs: world.clock.nowMs,
        deliveredAtMs: world.clock.nowMs,
      })
      const silent = await world.text()
      await world.ledger.note(
        noteOf(silent, { callId: `${silent.callId}-answered`, recordSealed: silent.recordSealed, outbox: undefined }),
      )
      expect((await world.handlers.getCall({ callId: `${silent.callId}-answered` })).textBack).toMatchObject({
        state: "suppressed",
        reason: "not_missed",
        messageId: "",
      })
    })

    test("is each reseller's own", async () => {
      const text = await world.text()
      const resellerId = "somebody-else"
      expect((await world.handlers.listCalls({ resellerId })).calls).toEqual([])
      await expect(world.handlers.getCall({ resellerId, callId: text.callId })).rejects.toMatchObject({
        code: "RPC_NOT_FOUND",
      })
    })

    test.each<[string, object]>([
      ["a cursor of its own making", { cursor: "bm90IGEgY3Vyc29y" }],
      ["a longer page than any", { limit: 201 }],
      ["a caller that is no number", { caller: "Dana" }],
      ["a time that is none", { fromMs: Number.NaN }],
      ["a time without end", { toMs: Number.POSITIVE_INFINITY }],
      ["a zero character", { locationId: "a\0b" }],
      ["no reseller", { resellerId: "" }],
    ])("asked with %s is refused in words", async (_, request) => {
      await expect(world.handlers.listCalls(request)).rejects.toMatchObject({ code: "RPC_INVALID" })
    })
  })

  describe("a person's text", () => {
    const body = "We can see you at three."
    const send = (over: object = {}) =>
      world.handlers.send({ line: LINES.austin, body, author: "dana", recipient: nextCaller(), ...over })

    test("is one text however often it is asked for, and makes the thread live", async () => {
      const recipient = nextCaller()
      const before = world.wakes()
      const asked = { recipient, idempotencyKey: `key-${recipient}` }
      const answers = await Promise.all([send(asked), send(asked), send(asked)])
      expect(new Set(answers.map(({ messageId }) => messageId)).size).toBe(1)
      expect(world.wakes()).toBe(before + 1)
      const rows = await world.messagesOf(recipient, "convo")
      expect(rows).toEqual([
        expect.objectContaining({ state: "claimed", owner: "", lease_until_ms: 0, body, author: "dana", segments: 1 }),
      ])
      const caller = await world.caller(recipient)
      expect(caller).toMatchObject({ live_at_ms: world.clock.nowMs })
      expect(String(caller?.number_sealed)).not.toContain(recipient)
      await expect(send({ ...asked, body: "Something else" })).rejects.toMatchObject({ code: "RPC_EXISTS" })
    })

    test("asked for again a day later is the one that it was, and makes no thread live again", async () => {
      const recipient = nextCaller()
      const asked = { recipient, idempotencyKey: `key-${recipient}` }
      const first = await send(asked)
      const wroteAtMs = world.clock.nowMs
      world.clock.nowMs += 86_400_001
      try {
        expect((await send(asked)).messageId).toBe(first.messageId)
        await expect(send({ ...asked, body: "Something else" })).rejects.toMatchObject({ code: "RPC_EXISTS" })
        expect(await world.caller(recipient)).toMatchObject({ live_at_ms: wroteAtMs })
        // Nor does it make a thread of somebody to whom nothing was written.
        const stranger = nextCaller()
        await expect(send({ ...asked, recipient: stranger })).rejects.toMatchObject({ code: "RPC_EXISTS" })
        expect(await world.caller(stranger)).toBeUndefined()
      } finally {
        world.clock.nowMs = wroteAtMs
      }
    })

    test("asked for again after the person opted out is the one that it was", async () => {
      const recipient = nextCaller()
      const asked = { recipient, idempotencyKey: `key-${recipient}` }
      const first = await send(asked)
      await world.inbound({ number: recipient, body: "STOP" })
      expect((await send(asked)).messageId).toBe(first.messageId)
      await expect(send({ recipient, idempotencyKey: `again-${recipient}` })).rejects.toMatchObject({
        code: "RPC_PRECONDITION",
        message: expect.stringContaining("opted out"),
      })
    })

    test("in the name of a brand leaves only from that brand's line, and what left before is found", async () => {
      const recipient = nextCaller()
      const asked = { recipient, idempotencyKey: `brand-${recipient}` }
      await expect(send({ ...asked, brandId: "another-brand" })).rejects.toMatchObject({
        code: "RPC_PRECONDITION",
        message: expect.stringContaining("another brand's"),
      })
      expect(await world.messagesOf(recipient)).toEqual([])
      const { brandId } = await world.text()
      const first = await send({ ...asked, brandId })
      // The line moves between a send and its repetition.
      expect((await send({ ...asked, brandId: "another-brand" })).messageId).toBe(first.messageId)
      // Another person's number under the same key is another text.
      await expect(send({ ...asked, brandId: "another-brand", recipient: nextCaller() })).rejects.toMatchObject({
        code: "RPC_PRECONDITION",
      })
    })

    test("to a number that takes no texts is refused", async () => {
      const text = await world.text()
      await world.accepted(text)
      await world.receipt(text, { status: "undelivered", errorCode: "30006" })
      await expect(send({ recipient: text.number, idempotencyKey: "landline" })).rejects.toMatchObject({
        code: "RPC_PRECONDITION",
        message: expect.stringContaining("takes no texts"),
      })
    })

    test.each<[string, object, string]>([
      ["a line that is not the reseller's", { line: "+15125550199" }, "RPC_NOT_FOUND"],
      ["a line of another reseller", { resellerId: "somebody-else" }, "RPC_NOT_FOUND"],
      ["a line without an account for texts", { line: LINES.sales }, "RPC_PRECONDITION"],
      ["a recipient that is no number", { recipient: "512-555" }, "RPC_INVALID"],
      ["a recipient that is one of our lines", { recipient: LINES.phoenix }, "RPC_INVALID"],
      ["no words", { body: "  " }, "RPC_INVALID"],
      ["too many words", { body: "x".repeat(1_600) }, "RPC_INVALID"],
      ["another class", { class: "mkt" }, "RPC_INVALID"],
      ["no key", { idempotencyKey: "" }, "RPC_INVALID"],
      ["a key with a space", { idempotencyKey: "a b" }, "RPC_INVALID"],
      ["a zero character", { body: "a\0b" }, "RPC_INVALID"],
    ])("with %s is refused", async (_, over, code) => {
      const recipient = nextCaller()
      await expect(send({ recipient, idempotencyKey: `bad-${recipient}`, ...over })).rejects.toMatchObject({ code })
      expect(await world.messagesOf(recipient)).toEqual([])
    })
  })

  describe("a switch", () => {
    test.each([
      ["reseller", () => ""],
      ["brand", (text: { brandId: string }) => text.brandId],
      ["account", (text: { accountId: string }) => text.accountId],
    ] as const)("of a %s stops the next text, durably, until it is switched on again", async (scope, idOf) => {
      const text = await world.text({ state: "held", reason: "pacing" })
      const other = await world.text({ state: "held", reason: "pacing" })
      const id = idOf(text)
      const { changedAtMs } = await world.handlers.setSwitch({ scope, id, stopped: true, why: "complaints" })
      expect(changedAtMs).toBe(world.clock.nowMs)
      expect(await world.ledger.submit(submissionOf(text))).toEqual({ kind: "stop", reason: "sending_stopped" })
      const rows = await world.store.statement(ALL, "SELECT why FROM dispatch_switches WHERE stopped")
      expect(rows).toEqual([{ why: "complaints" }])
      await world.handlers.setSwitch({ scope, id, stopped: false, why: "" })
      expect(await world.ledger.submit(submissionOf(other))).toMatchObject({ kind: "go" })
    })

    test.each<[string, object]>([
      ["of no known scope", { scope: "planet" }],
      ["of a brand without a name", { scope: "brand" }],
    ])("%s is refused", async (_, request) => {
      await expect(world.handlers.setSwitch({ stopped: true, ...request })).rejects.toMatchObject({
        code: "RPC_INVALID",
      })
    })
  })
}
