import { create, toBinary } from "@bufbuild/protobuf"
import { CallVerdictSchema } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import type { CallerHasher, E164 } from "@rebound/numbers"
import type { Claim } from "../src/ledger/claim.ts"
import type { Ledger } from "../src/ledger/ledger.ts"
import type { Sealing } from "../src/numbers-at-rest/sealing.ts"
import type { Tell } from "../src/sending/tell.ts"
import { nextCaller } from "./dispatcher-world.ts"
import { claimOf } from "./ledger-world.ts"
import { LINES, SAMPLE_RESELLER } from "./sample-index.ts"

/** A text of ours, with what a test needs to speak of it. */
export interface Text extends Claim {
  readonly number: E164
  readonly carrierMessageId: string
}

type TextOver = Partial<Claim> & { readonly number?: E164 }

export type LedgerTexts = ReturnType<typeof ledgerTexts>

/** Puts first texts into the ledger as deciding and sending would. */
export function ledgerTexts({
  clock,
  index,
  hasher,
  sealing,
  ledger,
  tell,
}: {
  readonly clock: { readonly nowMs: number }
  readonly index: Pick<DirectoryView, "lineByNumber">
  readonly hasher: CallerHasher
  readonly sealing: Sealing
  readonly ledger: Ledger
  readonly tell: Tell
}) {
  return {
    /** A first text of a new caller, SUBMITTING unless said otherwise. */
    text: async ({ number = nextCaller(), ...over }: TextOver = {}): Promise<Text> => {
      const line = over.line ?? LINES.austin
      const location = index.lineByNumber(line)?.location
      const nowMs = clock.nowMs
      const seed = claimOf()
      const claim: Claim = {
        ...seed,
        resellerId: SAMPLE_RESELLER,
        callId: `${SAMPLE_RESELLER}:simulated:${seed.callId}`,
        brandId: location?.brand.id ?? "",
        locationId: location?.id ?? "",
        callerKey: hasher.current(SAMPLE_RESELLER, number),
        callerNumberSealed: await sealing.sealNumber(SAMPLE_RESELLER, number),
        line,
        accountId: index.lineByNumber(line)?.textsAccountId ?? "",
        state: "submitting",
        reason: "",
        startedAtMs: nowMs - 30_000,
        endedAtMs: nowMs - 1_000,
        leaseUntilMs: nowMs + 5_000,
        dueAtMs: nowMs,
        deadlineAtMs: nowMs + 300_000,
        decidedFromMs: nowMs,
        latchUntilMs: nowMs + 86_400_000,
        caps: { ...seed.caps, brandsSinceMs: nowMs - 86_400_000 },
        recordSealed: "",
        ...over,
      }
      const recordSealed = await sealing.sealRecord(
        SAMPLE_RESELLER,
        toBinary(
          CallVerdictSchema,
          create(CallVerdictSchema, {
            callId: claim.callId,
            version: claim.version,
            resellerId: SAMPLE_RESELLER,
            verdict: claim.verdict,
            reason: claim.verdictReason,
            startedAtMs: claim.startedAtMs,
          }),
        ),
      )
      const outbox = await tell(
        {
          ...claim,
          class: "first",
          number,
          verdictVersion: claim.version,
          fence: 1,
        },
        { state: "submitting", reason: "", atMs: nowMs },
      )
      const made = await ledger.claim({ ...claim, recordSealed, outbox })
      if (made !== "claimed") throw new Error(`the ledger said ${made}`)
      return { ...claim, recordSealed, outbox, number, carrierMessageId: `SM-${claim.messageId}` }
    },
    /** The answer to its send, as the sender records it. Resolves to whether the row moved. */
    answered: async (text: Text, to: "accepted" | "unknown"): Promise<boolean> =>
      await ledger.record({
        resellerId: text.resellerId,
        messageId: text.messageId,
        brandId: text.brandId,
        callerKey: text.callerKey,
        class: "first",
        to,
        reason: to === "unknown" ? "fate_unknown" : "",
        fence: to === "unknown" ? 1 : undefined,
        atMs: clock.nowMs,
        submittedAtMs: clock.nowMs,
        dueAtMs: 0,
        carrierMessageId: to === "accepted" ? text.carrierMessageId : "",
        errorCode: "",
        latchUntilMs: clock.nowMs + 86_400_000,
        optedOut: false,
        notTextable: false,
        settleAtMs: clock.nowMs,
        outbox: await tell(
          { ...text, class: "first", verdictVersion: text.version, fence: 1 },
          { state: to, reason: "", atMs: clock.nowMs },
        ),
      }),
  }
}
