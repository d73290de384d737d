import { readFileSync } from "node:fs"
import { DECISION_REASONS, type DecisionReason } from "@rebound/contracts"
import { defaultPolicy, type TextBackRules } from "@rebound/directory"
import { describe, expect, test } from "vitest"
import { decideNews } from "./decide-news.ts"
import {
  type Decision,
  decideText,
  type HistoryFacts,
  type LineFacts,
  SKIP_REASONS,
  type VerdictFacts,
} from "./decide-text.ts"
import { DECISION_LIMITS } from "./limits.ts"

interface Case {
  readonly name: string
  readonly source: string
  readonly verdict?: Partial<VerdictFacts> & { readonly endedAgoMs?: number }
  readonly line?: (Partial<Omit<LineFacts, "rules">> & { rules?: Partial<TextBackRules>; quietInMs?: number }) | null
  readonly history?: Partial<HistoryFacts> & { latchInMs?: number; liveAgoMs?: number; reachedAgoMs?: number }
  readonly want: {
    readonly kind: Decision["kind"]
    readonly reason?: DecisionReason
    readonly inMs?: number
    readonly deadlineInMs?: number
  }
}

const CASES = JSON.parse(
  readFileSync(new URL("../../test/cases/decisions.json", import.meta.url), "utf8"),
) as readonly Case[]

const NOW = Date.UTC(2026, 2, 2, 15)
const { repeatWindowMinutes, ...policy } = defaultPolicy
const RULES = { ...policy, repeatWindowMs: repeatWindowMinutes * 60_000 } as TextBackRules

function decideCase({ verdict = {}, line = {}, history = {} }: Case): Decision {
  const { endedAgoMs = 1_000, ...said } = verdict
  const { latchInMs, liveAgoMs, reachedAgoMs, ...known } = history
  return decideText(
    {
      verdict: "missed",
      reason: "no_answer",
      origin: "live",
      callOver: true,
      startedAtMs: NOW - 30_000,
      endedAtMs: NOW - endedAgoMs,
      ...said,
    },
    line === null ? undefined : lineFacts(line),
    {
      stopped: false,
      optedOutAtMs: 0,
      notTextableAtMs: 0,
      callHasText: false,
      latchUntilMs: latchInMs === undefined ? 0 : NOW + latchInMs,
      liveAtMs: liveAgoMs === undefined ? 0 : NOW - liveAgoMs,
      reachedAtMs: reachedAgoMs === undefined ? 0 : NOW - reachedAgoMs,
      otherBrands: 0,
      segmentsToday: 0,
      ...known,
    },
    DECISION_LIMITS,
    NOW,
  )
}

const lineFacts = ({ rules, quietInMs, ...over }: NonNullable<Case["line"]>): LineFacts => ({
  rules: { ...RULES, ...rules },
  canText: true,
  callerBlock: null,
  callerIsStaff: false,
  callerIsExcluded: false,
  quietUntilMs: quietInMs === undefined ? null : NOW + quietInMs,
  text: { kind: "text", body: "Sorry we missed your call.", segments: 1, template: "open" },
  ...over,
})

/** Reasons that this decision cannot give, and who gives them. */
const GIVEN_ELSEWHERE: Partial<Record<DecisionReason, string>> = {
  pacing: "the claim, when the limiter answers later",
  verdict_corrected: "a newer verdict, or SUBMITTING that finds one",
  carrier_rejected: "the carrier's answer",
  carrier_unavailable: "the retry ladder, past the deadline",
  fate_unknown: "the carrier's answer that never came",
  owner_lost: "adoption of a SUBMITTING",
}

describe("deciding on a text", () => {
  test.each(CASES)("$name", (row) => {
    const { inMs, deadlineInMs, ...want } = row.want
    expect(decideCase(row)).toMatchObject({
      ...want,
      ...(inMs !== undefined && { untilMs: NOW + inMs }),
      ...(deadlineInMs !== undefined && { deadlineAtMs: NOW + deadlineInMs }),
    })
  })

  test("every reason has a row here or is given elsewhere, by name; every row has its source", () => {
    const rows = new Set(CASES.flatMap(({ want }) => (want.reason === undefined ? [] : [want.reason])))
    for (const reason of Object.keys(DECISION_REASONS) as DecisionReason[])
      expect(rows.has(reason) !== (GIVEN_ELSEWHERE[reason] !== undefined), reason).toBe(true)
    for (const reason of SKIP_REASONS) expect(rows, reason).toContain(reason)
    for (const { name, source } of CASES) expect(source, name).toMatch(/\w{4}/)
  })
})

describe("news of a call", () => {
  const known = (decision: "" | "suppressed" | "message", messageState?: string) => ({
    version: 2,
    decision,
    messageState,
  })
  test.each([
    ["a call that nobody knows", undefined, 1, true, "decide"],
    ["the same version again", known("suppressed"), 2, true, "old"],
    ["an older version", known("message", "held"), 1, false, "old"],
    ["a suppressed call, whatever it says now", known("suppressed"), 3, false, "decide"],
    ["an awaited call that is over now", known(""), 3, true, "decide"],
    ["a claimed text that stands", known("message", "held"), 3, true, "keep"],
    ["an accepted text that stands", known("message", "accepted"), 3, true, "keep"],
    ["a claimed text of a call that was answered", known("message", "held"), 3, false, "withdraw"],
    ["a sent text of a call that was answered", known("message", "delivered"), 3, false, "withdraw"],
    ["a cancelled text of a call that is missed after all", known("message", "cancelled"), 3, true, "decide"],
  ] as const)("%s", (_, call, version, stillTexted, want) => {
    expect(decideNews(call, version, stillTexted).kind).toBe(want)
  })
})
