import { describe, expect, expectTypeOf, test } from "vitest"
import { defineErrors, isRetryable, PoisonError, ReboundError } from "../index.ts"

class TeapotError extends defineErrors("TeapotError", {
  TEAPOT_HOT: { retryable: true, meaning: "Wait." },
  TEAPOT_EMPTY: { retryable: false, meaning: "Fill it.", publicMessage: "no tea" },
}) {}

describe("errors", () => {
  test("a code decides whether an attempt may be repeated", () => {
    expect(new TeapotError("TEAPOT_HOT", "ouch").retryable).toBe(true)
    expect(isRetryable(new TeapotError("TEAPOT_EMPTY", "sigh"))).toBe(false)
    expectTypeOf(new TeapotError("TEAPOT_HOT", "ouch").code).toEqualTypeOf<"TEAPOT_HOT" | "TEAPOT_EMPTY">()
    // @ts-expect-error a code outside the table does not compile
    expect(() => new TeapotError("TEAPOT_BROKEN", "crash")).toThrow()
  })
  test("class, name, code, public sentence and cause are kept", () => {
    const cause = new Error("deep")
    const error = new TeapotError("TEAPOT_EMPTY", "internal", { cause })
    expect(error).toBeInstanceOf(TeapotError)
    expect(error).toBeInstanceOf(ReboundError)
    expect(error).toMatchObject({ name: "TeapotError", code: "TEAPOT_EMPTY", publicMessage: "no tea", cause })
    expect(TeapotError.table.TEAPOT_HOT.meaning).toBe("Wait.")
  })
  test("poison is never repeated; an unknown error is not either", () => {
    expect(new PoisonError("no value")).toMatchObject({ code: "POISON", retryable: false })
    expect(isRetryable(new Error("?"))).toBe(false)
    expect(isRetryable({ retryable: true })).toBe(false)
    expect(isRetryable(undefined)).toBe(false)
  })
})
