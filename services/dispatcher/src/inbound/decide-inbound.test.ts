import { readKeyword } from "@rebound/messaging"
import { describe, expect, test } from "vitest"
import cases from "../../test/cases/inbound.json" with { type: "json" }
import { decideInbound, type InboundDecision, type InboundFacts } from "./decide-inbound.ts"

const FACTS: Omit<InboundFacts, "keyword"> = {
  lineKnown: true,
  senderIsLine: false,
  senderKnown: true,
  providerOptOut: "",
  providerAnswers: false,
  isLive: true,
  lineTexts: true,
  ageMs: 1_000,
}

describe("what a text from a handset means", () => {
  test.each(cases)("$name: $body", ({ body, facts, want }) => {
    const given = { ...FACTS, ...(facts as Partial<InboundFacts> | undefined), keyword: readKeyword(body) }
    expect(decideInbound(given)).toEqual(want)
  })

  test("every decision and every reason to ignore has a case", () => {
    const kinds: readonly InboundDecision["kind"][] = ["ignore", "stop", "start", "help", "person"]
    const whys = ["line_unknown", "own_number", "no_sender"] as const satisfies readonly Extract<
      InboundDecision,
      { kind: "ignore" }
    >["why"][]
    for (const kind of kinds) expect(cases.map(({ want }) => want.kind)).toContain(kind)
    for (const why of whys) expect(cases.map(({ want }) => want.why)).toContain(why)
  })
})
