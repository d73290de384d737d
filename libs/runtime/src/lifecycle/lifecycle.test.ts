import { EventEmitter } from "node:events"
import { setImmediate as turn } from "node:timers/promises"
import { describe, expect, test } from "vitest"
import { installSignals, Lifecycle } from "../index.ts"

async function started(names: readonly string[], closed: string[], lifecycle: Lifecycle) {
  for (const name of names)
    await lifecycle.start(
      name,
      () => name,
      (opened) => void closed.push(opened),
    )
}

describe("lifecycle", () => {
  test("what was started last is closed first, once, however often stop is called", async () => {
    const closed: string[] = []
    const lifecycle = new Lifecycle()
    await started(["store", "bus", "intake"], closed, lifecycle)
    await Promise.all([lifecycle.stop("test"), lifecycle.stop("again")])
    expect(closed).toEqual(["intake", "bus", "store"])
  })
  test("one failing close hides neither the others nor itself", async () => {
    const closed: string[] = []
    const lifecycle = new Lifecycle()
    await started(["store"], closed, lifecycle)
    await lifecycle.start(
      "bus",
      () => 1,
      () => {
        throw new Error("broker gone")
      },
    )
    await started(["intake"], closed, lifecycle)
    const failure: unknown = await lifecycle.stop("test").catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(AggregateError)
    expect((failure as AggregateError).errors).toMatchObject([
      { code: "RUNTIME_STOP_INCOMPLETE", message: "closing bus: broker gone" },
    ])
    expect(closed).toEqual(["intake", "store"])
  })
  test("a close that hangs costs the deadline, and those after it are still closed", async () => {
    const closed: string[] = []
    const lifecycle = new Lifecycle({ stopDeadlineMs: 20 })
    await started(["store", "bus"], closed, lifecycle)
    await lifecycle.start(
      "intake",
      () => 1,
      () => new Promise(() => {}),
    )
    await expect(lifecycle.stop("test")).rejects.toMatchObject({ errors: [{ message: "closing intake: out of time" }] })
    expect(closed).toEqual(["bus", "store"])
  })
  test("what finishes opening after stop began is closed again", async () => {
    const lifecycle = new Lifecycle()
    const gate = Promise.withResolvers<string>()
    const closed: string[] = []
    const late = lifecycle.start(
      "late",
      () => gate.promise,
      (opened) => void closed.push(opened),
    )
    await lifecycle.stop("test")
    gate.resolve("late")
    await expect(late).rejects.toMatchObject({ code: "RUNTIME_CLOSED" })
    expect(closed).toEqual(["late"])
    await expect(started(["later"], closed, lifecycle)).rejects.toMatchObject({ code: "RUNTIME_CLOSED" })
  })
})

describe("signals", () => {
  class FakeProcess extends EventEmitter {
    readonly exits: number[] = []
    exit(code: number) {
      this.exits.push(code)
    }
  }
  function world() {
    const source = new FakeProcess()
    const lines: string[] = []
    const say = (_detail: object, message: string) => void lines.push(message)
    const lifecycle = new Lifecycle()
    const signals = installSignals(lifecycle, { log: { info: say, fatal: say }, source })
    return { source, lines, lifecycle, signals }
  }

  test("one SIGTERM stops in order and exits 0", async () => {
    const { source, lifecycle } = world()
    const closed: string[] = []
    await started(["store", "intake"], closed, lifecycle)
    source.emit("SIGTERM", "SIGTERM")
    await turn()
    await turn()
    expect(closed).toEqual(["intake", "store"])
    expect(source.exits).toEqual([0])
  })
  test("a second signal forces exit 130", async () => {
    const { source, lifecycle } = world()
    await lifecycle.start(
      "stuck",
      () => 1,
      () => new Promise(() => {}),
    )
    source.emit("SIGINT", "SIGINT")
    source.emit("SIGINT", "SIGINT")
    expect(source.exits).toEqual([130])
  })
  test("an unhandled rejection is logged and exits 1 at once", () => {
    const { source, lines } = world()
    source.emit("unhandledRejection", new Error("boom"))
    expect(source.exits).toEqual([1])
    expect(lines).toEqual(["uncaught; ending at once"])
  })
  test("a fatal error stops what it can and exits 1, once", async () => {
    const { source, lifecycle, signals } = world()
    const closed: string[] = []
    await started(["store"], closed, lifecycle)
    signals.fatal(new Error("offset lost"))
    signals.fatal(new Error("again"))
    await turn()
    await turn()
    expect(closed).toEqual(["store"])
    expect(source.exits).toEqual([1])
    signals.remove()
    expect(source.listenerCount("SIGTERM")).toBe(0)
  })
})
