import { createHmac } from "node:crypto"
import { carriers } from "@rebound/carriers"
import { type AccountView, sampleDirectory } from "@rebound/directory"
import { describe, expect, test } from "vitest"
import { drawn, signedText, webhooksOf } from "../scenarios/twilio.js"
import { rungLines } from "../src/plan.ts"

const SECRET = "not-a-secret"
const directory = sampleDirectory({
  apiUrl: "http://127.0.0.1:1",
  publicUrl: "https://hooks.northwind.example",
  authToken: SECRET,
})
const ACCOUNT: AccountView = {
  id: "sim",
  resellerId: "sample",
  kind: "twilio",
  settings: { publicUrl: "https://hooks.northwind.example" },
  secrets: { authToken: [SECRET] },
}
const lines = rungLines(directory, "http://127.0.0.1:8081")
const [line] = lines

describe("what the load test sends", () => {
  test("every line of the sample is rung, at the target, signed for the address its carrier knows", () => {
    expect(lines).toHaveLength(
      directory.brands.flatMap(({ locations }) => locations.flatMap(({ lines }) => lines)).length,
    )
    expect(line?.url).toMatch(/^http:\/\/127\.0\.0\.1:8081\/v1\/twilio\/[a-z]+\/[a-z]+\/voice$/)
    expect(line?.signedUrl).toBe(line?.url.replace("http://127.0.0.1:8081", "https://hooks.northwind.example"))
  })

  test.each(["missed", "answered", "late"])(
    "a %s call is webhooks that the adapter takes, signatures and all",
    (story) => {
      if (line === undefined) throw new Error("the sample has no line")
      const call = {
        accountSid: line.accountSid,
        callSid: `CA${"a".repeat(32)}`,
        from: "+12125550142",
        to: line.number,
      }
      const outcomes = webhooksOf(call, story).map(({ form }) => {
        const fields = form(1_764_080_000_000)
        const body = new URLSearchParams(fields).toString()
        const signature = createHmac("sha1", SECRET).update(signedText(line.signedUrl, fields)).digest("base64")
        const request = {
          method: "POST",
          path: new URL(line.signedUrl).pathname,
          query: "",
          headers: { "x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded" },
          body: Buffer.from(body),
        }
        return carriers.twilio.verify(request, ACCOUNT, Date.now())
      })
      expect(outcomes).toEqual(
        Array.from({ length: story === "late" ? 4 : 3 }, () => expect.objectContaining({ valid: true })),
      )
    },
  )

  test("what is drawn depends on the seed and the place alone, and spreads", () => {
    expect(drawn(1, 2, 3)).toBe(drawn(1, 2, 3))
    expect(drawn(1, 2, 3)).not.toBe(drawn(2, 2, 3))
    const shares = Array.from({ length: 10_000 }, (_, at) => drawn(7, at, 5))
    expect(shares.filter((share) => share < 0.5).length / 10_000).toBeCloseTo(0.5, 1)
    expect(shares.filter((share) => share < 0.05).length / 10_000).toBeCloseTo(0.05, 2)
  })
})
