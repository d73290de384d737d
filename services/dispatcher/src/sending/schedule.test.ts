import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Schedule, type Scheduled } from "./schedule.ts"

let serial = 0
const text = (over: Partial<Scheduled> = {}): Scheduled => ({
  resellerId: "r",
  messageId: `m${++serial}`,
  line: "+15125550100",
  class: "first",
  dueAtMs: 0,
  ...over,
})

/** Takes and finishes everything that is due, in order. */
function drain(schedule: Schedule<Scheduled>, nowMs: number): string[] {
  const order: string[] = []
  for (let next = schedule.take(nowMs); next !== undefined; next = schedule.take(nowMs)) {
    order.push(next.messageId)
    schedule.done(next)
  }
  return order
}

describe("schedule", () => {
  test("gives nothing before its time, then the earliest first", () => {
    const schedule = new Schedule<Scheduled>()
    schedule.add(text({ messageId: "late", dueAtMs: 20 }))
    schedule.add(text({ messageId: "early", dueAtMs: 10 }))
    expect(schedule.take(9)).toBeUndefined()
    expect(schedule.nextAtMs()).toBe(10)
    expect(drain(schedule, 20)).toEqual(["early", "late"])
    expect(schedule.nextAtMs()).toBeUndefined()
  })
  test("a first text, a person's reply and an answer to a keyword never stand behind follow-ups", () => {
    const schedule = new Schedule<Scheduled>()
    schedule.add(text({ messageId: "nudge", class: "nudge", dueAtMs: 0 }))
    schedule.add(text({ messageId: "first", class: "first", dueAtMs: 5 }))
    schedule.add(text({ messageId: "ack", class: "stop_ack", dueAtMs: 6 }))
    expect(drain(schedule, 10)).toEqual(["first", "ack", "nudge"])
  })
  test("one reseller's hundred do not stand before another's single one", () => {
    const schedule = new Schedule<Scheduled>()
    for (let n = 0; n < 100; n++) schedule.add(text({ resellerId: "big", line: `+1512555${n}`, dueAtMs: n }))
    schedule.add(text({ resellerId: "small", messageId: "single", line: "+13035550102", dueAtMs: 100 }))
    expect(drain(schedule, 100).indexOf("single")).toBeLessThanOrEqual(1)
  })
  test("a line is tried with one text at a time, and rests while pacing says so; other lines go on", () => {
    const schedule = new Schedule<Scheduled>()
    const first = text({ messageId: "first" })
    schedule.add(first)
    schedule.add(text({ messageId: "second", dueAtMs: 1 }))
    schedule.add(text({ messageId: "elsewhere", line: "+13035550102", dueAtMs: 2 }))
    expect(schedule.take(5)?.messageId).toBe("first")
    expect(schedule.take(5)?.messageId).toBe("elsewhere")
    expect(schedule.take(5)).toBeUndefined()
    schedule.block(first.line, 50)
    expect(schedule.take(49)).toBeUndefined()
    expect(schedule.nextAtMs()).toBe(50)
    expect(schedule.take(50)?.messageId).toBe("first")
  })
  test("bounds each reseller and leaves room for the others; what was there is replaced, not doubled", () => {
    const schedule = new Schedule<Scheduled>()
    let added = 0
    for (let n = 0; n < 2_500; n++) if (schedule.add(text({ resellerId: "big" }))) added++
    expect(added).toBe(2_000)
    const mine = text({ resellerId: "small" })
    expect(schedule.add(mine)).toBe(true)
    expect(schedule.add({ ...mine, dueAtMs: 7 })).toBe(true)
    expect(schedule.size).toBe(2_001)
    expect(schedule.get(mine.messageId)?.dueAtMs).toBe(7)
  })
  test("whatever is added comes out exactly once", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            resellerId: fc.constantFrom("a", "b", "c"),
            line: fc.constantFrom("l1", "l2", "l3", "l4"),
            class: fc.constantFrom("first", "nudge"),
            dueAtMs: fc.nat(100),
          }),
        ),
        fc.array(fc.nat(3)),
        (given, blocks) => {
          const schedule = new Schedule<Scheduled>()
          // A line belongs to one reseller.
          const texts = given.map((one) => text({ ...one, line: `${one.resellerId}-${one.line}` }))
          for (const one of texts) schedule.add(one)
          const seen: string[] = []
          let turn = 0
          for (let nowMs = 0; nowMs < 1_000 && schedule.size > 0; nowMs += 10) {
            for (let next = schedule.take(nowMs); next !== undefined; next = schedule.take(nowMs)) {
              if (blocks[turn++ % Math.max(1, blocks.length)] === 0 && turn < 50) schedule.block(next.line, nowMs + 5)
              else {
                seen.push(next.messageId)
                schedule.done(next)
              }
            }
          }
          expect(seen.sort()).toEqual(texts.map((one) => one.messageId).sort())
        },
      ),
    )
  })
})
