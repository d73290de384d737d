import { describe, expect, test } from "vitest"
import { SharedAnswers } from "../src/api/shared-answers.ts"

/** A reading that takes until it is let go, and counts itself. */
function slowRead() {
  const begun: { end: (words: string) => void; fail: (error: unknown) => void; signal: AbortSignal }[] = []
  const read = (signal: AbortSignal) =>
    new Promise<string>((end, fail) => {
      begun.push({ end, fail, signal })
    })
  return { begun, read }
}
const stays = new AbortController().signal
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe("the same question asked by many", () => {
  test("is read once more for all who asked while it was being read, and not before that is over", async () => {
    const answers = new SharedAnswers<string>()
    const { begun, read } = slowRead()
    const first = answers.ask("overview", stays, read)
    const later = Array.from({ length: 50 }, () => answers.ask("overview", stays, read))
    await settled()
    expect(begun).toHaveLength(1)
    begun[0]?.end("before the change")
    expect(await first).toBe("before the change")
    await settled()
    expect(begun).toHaveLength(2)
    begun[1]?.end("after it")
    expect(new Set(await Promise.all(later))).toEqual(new Set(["after it"]))
    // Nothing is kept: who asks now is read to.
    const last = answers.ask("overview", stays, read)
    expect(begun).toHaveLength(3)
    begun[2]?.end("later still")
    expect(await last).toBe("later still")
  })

  test("never answers another question", async () => {
    const answers = new SharedAnswers<string>()
    const { begun, read } = slowRead()
    const both = [answers.ask("of lakeside", stays, read), answers.ask("of halyard", stays, read)]
    expect(begun).toHaveLength(2)
    begun[0]?.end("lakeside's")
    begun[1]?.end("halyard's")
    expect(await Promise.all(both)).toEqual(["lakeside's", "halyard's"])
  })

  test("that could not be read is refused to those who waited for that reading, and read anew for the others", async () => {
    const answers = new SharedAnswers<string>()
    const { begun, read } = slowRead()
    const first = answers.ask("overview", stays, read)
    const second = answers.ask("overview", stays, read)
    begun[0]?.fail(new Error("the warehouse is away"))
    await expect(first).rejects.toThrow("away")
    await settled()
    begun[1]?.end("back")
    expect(await second).toBe("back")
  })

  test("ends early once everybody who waits for it went away, and not before", async () => {
    const answers = new SharedAnswers<string>()
    const { begun, read } = slowRead()
    const busy = answers.ask("overview", stays, read)
    const [one, two] = [new AbortController(), new AbortController()]
    const waiting = [answers.ask("overview", one.signal, read), answers.ask("overview", two.signal, read)]
    one.abort()
    begun[0]?.end("")
    await busy
    await settled()
    expect(begun[1]?.signal.aborted).toBe(false)
    two.abort()
    expect(begun[1]?.signal.aborted).toBe(true)
    begun[1]?.end("nobody hears it")
    await Promise.all(waiting)
  })

  test("is not lost with those who went away before its turn came", async () => {
    const answers = new SharedAnswers<string>()
    const { begun, read } = slowRead()
    const busy = answers.ask("overview", stays, read)
    const leaves = new AbortController()
    const gone = answers.ask("overview", leaves.signal, read)
    leaves.abort()
    const stayed = answers.ask("overview", stays, read)
    begun[0]?.end("")
    await busy
    await expect(gone).rejects.toThrow("abort")
    await settled()
    expect(begun).toHaveLength(2)
    begun[1]?.end("heard")
    expect(await stayed).toBe("heard")
  })
})
