import { setImmediate as turn } from "node:timers/promises"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { GroupCommit } from "../index.ts"

describe("group commit", () => {
  test("an idle one sends what one turn brings together; a busy one gathers until the flight returns", async () => {
    const flights: number[][] = []
    const group = new GroupCommit<number, number>({
      maxBatch: 10,
      flush: async (items) => {
        flights.push([...items])
        await turn()
        return items
      },
    })
    const together = [group.submit(1), group.submit(2)]
    await turn()
    expect(flights).toEqual([[1, 2]])
    const meanwhile = [group.submit(3), group.submit(4)]
    expect(await Promise.all([...together, ...meanwhile])).toEqual([1, 2, 3, 4])
    expect(flights).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  test("with nobody waiting for it a flight gathers as long as it is told", async () => {
    const flights: number[][] = []
    const group = new GroupCommit<number, number>({
      maxBatch: 10,
      gatherMs: 30,
      flush: async (items) => {
        flights.push([...items])
        return items
      },
    })
    const first = group.submit(1)
    await turn()
    const second = group.submit(2)
    expect(flights).toEqual([])
    expect(await Promise.all([first, second])).toEqual([1, 2])
    expect(flights).toEqual([[1, 2]])
  })

  test("order kept, every item answered once with its own result, never two flights at once, no batch above its bound", async () => {
    // A step either submits an item or lets the world move on; a flight may take some turns and may fail.
    const step = fc.oneof(fc.constant("submit" as const), fc.constant("turn" as const))
    const flight = fc.record({ turns: fc.nat(3), fails: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.array(flight, { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, fates, maxBatch) => {
          const sent: number[] = []
          const failed = new Set<number>()
          let flying = 0
          let flights = 0
          const group = new GroupCommit<number, string>({
            maxBatch,
            flush: async (items) => {
              expect(++flying).toBe(1)
              expect(items.length).toBeGreaterThan(0)
              expect(items.length).toBeLessThanOrEqual(maxBatch)
              const fate = fates[flights++] ?? { turns: 0, fails: false }
              sent.push(...items)
              for (let left = fate.turns; left > 0; left--) await turn()
              flying--
              if (!fate.fails) return items.map((item) => `r${item}`)
              for (const item of items) failed.add(item)
              throw new Error("flight lost")
            },
          })
          const answers: Promise<string>[] = []
          for (const each of steps) {
            if (each === "turn") await turn()
            else answers.push(group.submit(answers.length).catch(() => "failed"))
          }
          await group.close()
          expect(sent).toEqual(answers.map((_, index) => index))
          expect(await Promise.all(answers)).toEqual(
            answers.map((_, index) => (failed.has(index) ? "failed" : `r${index}`)),
          )
        },
      ),
    )
  })

  test("full is an error that may be retried, and nothing of it is sent", async () => {
    const sent: number[] = []
    const gate = Promise.withResolvers<void>()
    const group = new GroupCommit<number, number>({
      maxBatch: 2,
      maxWaiting: 1,
      flush: async (items) => {
        sent.push(...items)
        await gate.promise
        return items
      },
    })
    const flying = group.submit(1)
    await turn()
    const answers = [flying, group.submit(2)]
    await expect(group.submit(3)).rejects.toMatchObject({ code: "RUNTIME_FULL", retryable: true })
    expect(group.waiting).toBe(1)
    gate.resolve()
    expect(await Promise.all(answers)).toEqual([1, 2])
    await group.close()
    expect(sent).toEqual([1, 2])
    await expect(group.submit(4)).rejects.toMatchObject({ code: "RUNTIME_CLOSED" })
  })

  test("a flight that answers too few, or throws before it flies, rejects its items and the next one flies", async () => {
    let flights = 0
    const group = new GroupCommit<number, number>({
      maxBatch: 1,
      flush: (items) => {
        flights++
        if (flights === 1) return Promise.resolve([])
        if (flights === 2) throw new Error("at once")
        return Promise.resolve(items)
      },
    })
    const answers = await Promise.allSettled([group.submit(1), group.submit(2), group.submit(3)])
    expect(answers).toMatchObject([
      { reason: { code: "RUNTIME_BAD_FLUSH" } },
      { reason: { message: "at once" } },
      { value: 3 },
    ])
  })
})
