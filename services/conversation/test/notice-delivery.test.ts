import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createLogger } from "@rebound/runtime"
import { createEmbeddedStore, migrate } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createEgress } from "../src/egress/egress-client.ts"
import { systemResolver } from "../src/egress/resolver.ts"
import { CONVERSATION_MIGRATIONS } from "../src/index.ts"
import { NoticeDelivery } from "../src/notices/deliver-notices.ts"
import { DEAD_DAYS, forgetNotices, SENT_DAYS } from "../src/notices/forget-notices.ts"
import { type Notice, writeNotice } from "../src/notices/notice.ts"
import { createSealing } from "../src/numbers-at-rest/sealing.ts"
import { AUSTIN, LINES, RESELLER, sampleIndex } from "./sample-index.ts"

const vault = createVault({ keys: [{ version: "1", key: Buffer.alloc(32, 3) }] })
const scope = { kind: "resellers", ids: [RESELLER] } as const

const NOTICE: Notice = {
  event: "reply",
  atMs: 1,
  resellerId: RESELLER,
  brand: { id: "brightsmile", name: "Bright Smile" },
  location: { id: AUSTIN, name: "Austin", timeZone: "America/Chicago" },
  line: { number: LINES.austin, label: "" },
  caller: { number: "+12125550141", name: "" },
  threadId: "t",
  callId: "",
  calledAtMs: 0,
  text: { messageId: "m", body: "Hello", segments: 1 },
}

let store: Awaited<ReturnType<typeof createEmbeddedStore>>
beforeAll(async () => {
  store = await createEmbeddedStore({ directory: "memory" })
  await migrate({ store, migrations: CONVERSATION_MIGRATIONS })
}, 30_000)
afterAll(() => store.close())

test("a target that does not answer holds up nobody else's notices, however many wait for it", async () => {
  const told: string[] = []
  let underWay = 0
  let atMost = 0
  const release = Promise.withResolvers<void>()
  const receiver = createServer(async (request, response) => {
    if (request.url === "/slow") {
      underWay += 1
      atMost = Math.max(atMost, underWay)
      await release.promise
      underWay -= 1
    }
    told.push(request.url ?? "")
    response.writeHead(204).end()
  })
  receiver.listen(0, "127.0.0.1")
  await once(receiver, "listening")
  const at = (path: string) => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`
  const secret = [{ value: `whsec_${Buffer.alloc(24, 5).toString("base64")}` }]
  const directory = sampleIndex(
    vault,
    ["/slow", "/quick"].map((path) => ({ webhook: at(path), secret, on: ["reply"] })),
  )
  const sealing = createSealing({ store, vault })
  const seal = await sealing.of(RESELLER)
  const keep = (id: string, target: string, dueAtMs: number) =>
    store.statement(
      scope,
      `INSERT INTO conv_notices (reseller_id, notice_id, location_id, channel, target, payload_sealed, due_at_ms, created_at_ms)
       VALUES ($1, $2, $3, 'webhook', $4, $5, $6::bigint, $6::bigint)`,
      [RESELLER, id, AUSTIN, target, seal.sealNotice(writeNotice(NOTICE)), dueAtMs],
    )
  const startMs = Date.now() - 10_000
  for (let n = 0; n < 60; n++) await keep(`slow-${n}`, at("/slow"), startMs + n)
  for (let n = 0; n < 6; n++) await keep(`quick-${n}`, at("/quick"), startMs + 1_000 + n)

  let rounds: Promise<unknown> = Promise.resolve()
  const look = () => {
    rounds = rounds.then(() => delivery.round())
  }
  const delivery = new NoticeDelivery({
    store,
    directory,
    sealing,
    vault,
    egress: createEgress({ rules: { http: false, loopback: true }, resolver: systemResolver }),
    mailer: undefined,
    mailFrom: "",
    log: createLogger({ service: "notice-test", level: "fatal" }),
    now: Date.now,
    random: () => 0,
    observe: () => {},
    onFree: look,
  })
  look()
  const until = async (holds: () => boolean) => {
    for (const start = performance.now(); !holds(); ) {
      if (performance.now() - start > 10_000) throw new Error(`told ${told.length}, under way ${underWay}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  await until(() => told.filter((path) => path === "/quick").length === 6)
  expect(told).not.toContain("/slow")
  release.resolve()
  await until(() => told.length === 66)
  expect(atMost).toBeLessThanOrEqual(4)
  await rounds
  await delivery.landed()
  await rounds
  receiver.close()
  const left = await store.statement(scope, "SELECT notice_id FROM conv_notices WHERE state <> 'sent'")
  expect(left).toEqual([])
})

test("what was told is forgotten after a month, what nobody could be told after three, and what waits never", async () => {
  const nowMs = Date.UTC(2026, 10, 25)
  const daysAgo = (days: number) => nowMs - days * 86_400_000
  await store.statement(scope, "DELETE FROM conv_notices")
  for (const [id, state, days] of [
    ["sent-long-ago", "sent", SENT_DAYS + 1],
    ["sent-lately", "sent", SENT_DAYS - 1],
    ["dead-for-long", "dead", DEAD_DAYS + 1],
    ["dead-lately", "dead", DEAD_DAYS - 1],
    ["waiting", "waiting", 400],
  ] as const)
    await store.statement(
      scope,
      `INSERT INTO conv_notices (reseller_id, notice_id, location_id, channel, target, payload_sealed, state, due_at_ms, created_at_ms, ended_at_ms)
       VALUES ($1, $2, 'l', 'email', 't', '', $3, 0, 0, $4::bigint)`,
      [RESELLER, id, state, daysAgo(days)],
    )
  expect(await forgetNotices(store, nowMs)).toBe(2)
  const rows = await store.statement(scope, "SELECT notice_id FROM conv_notices ORDER BY notice_id")
  expect(rows.map((row) => row.notice_id)).toEqual(["dead-lately", "sent-lately", "waiting"])
})
