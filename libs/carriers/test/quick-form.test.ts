import { Buffer } from "node:buffer"
import { createHmac } from "node:crypto"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Form, plainForm } from "../src/twilio/form.ts"
import { BLOCK_BYTES, hmacSha1Base64 } from "../src/twilio/hmac-sha1.ts"
import { quickForm } from "../src/twilio/quick-form.ts"

const signed = (form: Form): string => {
  const bytes = Buffer.alloc(form.signedBytesMax + 7)
  return bytes.toString("utf8", 7, form.writeSigned(bytes, 7))
}

const NAMES = ["From", "To", "CallSid", "Called", "__proto__", "constructor", "a", "A", "1", "10"]
const piece = fc.constantFrom("", "a", "Z", "0", "+", "%20", "%2B", "%3a", "%7E", "%00", "=", "~", "'", '"', ".")
const value = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""))
/** As carriers write forms. */
const tidy = fc
  .uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 })
  .chain((names) => fc.tuple(...names.map((name) => value.map((text) => `${name}=${text}`))))
  .map((pairs) => pairs.join("&"))
/** Whatever else may come. */
const wild = fc
  .array(fc.oneof(piece, fc.constantFrom("&", "=", "%", "%zz", "%C3%A9", "%ff", "é", "🙂", "a=1&a=2", ...NAMES)))
  .map((pieces) => pieces.join(""))

function expectAgreement(text: string, quick: Form): void {
  const plain = plainForm(text)
  expect(signed(quick)).toBe(signed(plain))
  for (const name of [...NAMES, "none", "toString"]) expect(quick.first(name)).toBe(plain.first(name))
}

describe("reading a form where it lies", () => {
  test("forms as carriers write them are read, and say and sign what the plain way says and signs", () => {
    fc.assert(
      fc.property(tidy, (text) => {
        const quick = quickForm(Buffer.from(text))
        expect(quick).toBeDefined()
        if (quick !== undefined) expectAgreement(text, quick)
      }),
      { numRuns: 2_000 },
    )
  })

  test("of whatever else may come, what is read says and signs the same, and the rest is left to the plain way", () => {
    fc.assert(
      fc.property(wild, (text) => {
        const quick = quickForm(Buffer.from(text))
        if (quick !== undefined) expectAgreement(text, quick)
      }),
      { numRuns: 5_000 },
    )
  })

  test.each([
    ["nothing", ""],
    ["a name twice", "a=1&b=2&a=3"],
    ["a piece without an equals sign", "a=1&b"],
    ["an empty piece", "a=1&&b=2"],
    ["an empty piece at the end", "a=1&"],
    ["no name", "=1"],
    ["an escape in a name", "a%20b=1"],
    ["beyond ASCII", "a=é"],
    ["beyond ASCII, escaped", "a=%C3%A9"],
    ["an escape that is none", "a=%zz"],
    ["an escape cut off", "a=%2"],
  ])("%s is left to the plain way", (_, text) => {
    expect(quickForm(Buffer.from(text))).toBeUndefined()
  })

  test("the same names in another order, and names that only begin alike, are forms of their own", () => {
    for (const text of ["b=1&a=2", "a=1&b=2", "ab=1&c=2", "a=1&bc=2", "b=1&a=2"]) {
      const quick = quickForm(Buffer.from(text))
      expect(quick && signed(quick)).toBe(signed(plainForm(text)))
    }
  })

  test("two lists of names with one hash are told apart", () => {
    const [one, other] = ["gascjtdb", "cdsjavab"]
    expect(fnv1a(`${one}=`)).toBe(fnv1a(`${other}=`))
    for (const name of [one, other, one]) expect(quickForm(Buffer.from(`${name}=1`))?.first(name)).toBe("1")
  })
})

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash
}

test("HMAC-SHA1 of a message that lies there already is what node:crypto makes of it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 90 }), fc.uint8Array({ maxLength: 300 }), (key, message) => {
      const block = Buffer.concat([Buffer.alloc(BLOCK_BYTES), message, Buffer.from("what stands behind")])
      const end = BLOCK_BYTES + message.length
      expect(hmacSha1Base64(key, block, end)).toBe(createHmac("sha1", key).update(message).digest("base64"))
    }),
  )
})
