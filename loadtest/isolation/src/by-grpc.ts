import { AnalyticsService, ConversationService, DispatchService } from "@rebound/contracts"
import { createGrpcClient } from "@rebound/runtime"
import type { Installation } from "@rebound/storm"
import type { SeededRandom } from "@rebound/testkit"
import { daysAroundToday } from "./days.ts"
import { BUSY, type Findings } from "./findings.ts"
import { manyAtOnce } from "./many-at-once.ts"
import { type Place, toldOf } from "./place.ts"

const AT_ONCE = 8
/** Figures over months take longer than a person's question usually may. */
const DEADLINE_MS = 30_000

/** Whose eyes a question is asked with: a reseller's, a brand's or a site's. */
interface Eyes {
  readonly name: string
  readonly sight: {
    readonly resellerId: string
    readonly brandIds: string[]
    readonly locationIds: string[]
  }
  readonly sees: (place: Place) => boolean
}

interface Question {
  readonly method: string
  readonly ask: () => Promise<unknown>
  /** It is about one place by its id, so that eyes that do not see it have to be refused. */
  readonly of?: Place
  /** The dispatcher knows resellers only; the console narrows what it says to brands and sites. */
  readonly wholeReseller?: true
}

/** The services behind the console, asked past it: what they tell is bounded by the sight that stands in the question. */
export async function askByGrpc(
  { grpc }: Installation,
  places: readonly Place[],
  { operations, random, findings }: { operations: number; random: SeededRandom; findings: Findings },
): Promise<void> {
  const clients = await Promise.all([
    createGrpcClient(ConversationService, { address: grpc.conversation, deadlineMs: DEADLINE_MS }),
    createGrpcClient(DispatchService, { address: grpc.dispatcher, deadlineMs: DEADLINE_MS }),
    createGrpcClient(AnalyticsService, { address: grpc.analytics, deadlineMs: DEADLINE_MS }),
  ])
  const [conversation, dispatcher, analytics] = clients
  const draw = (eyes: Eyes, place: Place): Question =>
    random.pick([
      ...ofConversation(conversation.rpc, eyes, place, random),
      ...ofDispatcher(dispatcher.rpc, eyes, place),
      ...ofAnalytics(analytics.rpc, eyes, place, random),
    ])
  try {
    await manyAtOnce(operations, AT_ONCE, async () => {
      const eyes = drawEyes(random, random.pick(places))
      const question = draw(eyes, random.pick(places))
      const sees = (place: Place) =>
        question.wholeReseller ? place.resellerId === eyes.sight.resellerId : eyes.sees(place)
      let answer: string
      try {
        answer = JSON.stringify(await question.ask(), (_, value) => (typeof value === "bigint" ? `${value}` : value))
      } catch (error) {
        const code = String((error as { code?: unknown }).code)
        const refused = REFUSED.test(code)
        const busy = code === "RPC_DEADLINE" || code === "RPC_UNAVAILABLE"
        findings.count(refused ? "refused" : busy ? BUSY : "failed")
        if (!refused && !busy)
          findings.fault(`${question.method} for ${eyes.name}: ${code} ${(error as Error).message}`)
        return
      }
      findings.count("told")
      if (question.of !== undefined && !sees(question.of))
        findings.leak(`${question.method} of ${question.of.locationId} is done for ${eyes.name}`)
      for (const place of places) {
        if (sees(place)) continue
        const told = toldOf(place, answer)
        if (told !== undefined) findings.leak(`${question.method} tells ${eyes.name} of ${told}`)
      }
    })
  } finally {
    for (const client of clients) client.close()
  }
}

/** Codes by which a service says that there is no such thing, or not for you. */
const REFUSED = /NOT_FOUND|UNKNOWN|FORBIDDEN|NO_SUCH|INVALID|DENIED|CANNOT|REFUSED/

function drawEyes(random: SeededRandom, { resellerId, brandId, locationId }: Place): Eyes {
  return random.pick<Eyes>([
    {
      name: resellerId,
      sight: { resellerId, brandIds: [], locationIds: [] },
      sees: (place) => place.resellerId === resellerId,
    },
    {
      name: `brand ${brandId}`,
      sight: { resellerId, brandIds: [brandId], locationIds: [] },
      sees: (place) => place.brandId === brandId,
    },
    {
      name: `site ${locationId}`,
      sight: { resellerId, brandIds: [], locationIds: [locationId] },
      sees: (place) => place.locationId === locationId,
    },
  ])
}

type Rpc<Service extends Parameters<typeof createGrpcClient>[0]> = Awaited<
  ReturnType<typeof createGrpcClient<Service>>
>["rpc"]

function ofConversation(
  rpc: Rpc<typeof ConversationService>,
  { sight }: Eyes,
  place: Place,
  random: SeededRandom,
): Question[] {
  const { threadId } = place
  const author = "a stranger"
  const idempotencyKey = `proof-${random.int(0, 1_000_000_000)}`
  return [
    { method: "ListThreads", ask: () => rpc.listThreads({ sight, view: "all", limit: 200 }) },
    { method: "ListThreads", ask: () => rpc.listThreads({ sight, search: place.caller.slice(-7) }) },
    { method: "GetThread", of: place, ask: () => rpc.getThread({ sight, threadId }) },
    { method: "AddNote", of: place, ask: () => rpc.addNote({ sight, threadId, idempotencyKey, body: "note", author }) },
    { method: "AssignThread", of: place, ask: () => rpc.assignThread({ sight, threadId, assignee: "", author }) },
    { method: "MarkRead", of: place, ask: () => rpc.markRead({ sight, threadId }) },
    {
      method: "SetThreadState",
      of: place,
      ask: () => rpc.setThreadState({ sight, threadId, state: "open", author }),
    },
    {
      method: "UpdateContact",
      of: place,
      ask: () => rpc.updateContact({ sight, threadId, name: "Dana", author }),
    },
    { method: "ListTasks", ask: () => rpc.listTasks({ sight, includeDone: true, limit: 200 }) },
  ]
}

function ofDispatcher(rpc: Rpc<typeof DispatchService>, { sight }: Eyes, place: Place): Question[] {
  const { resellerId } = sight
  const wholeReseller = true
  return [
    { method: "ListCalls", wholeReseller, ask: () => rpc.listCalls({ resellerId, limit: 200 }) },
    { method: "ListCalls", wholeReseller, ask: () => rpc.listCalls({ resellerId, locationId: place.locationId }) },
    { method: "ListCalls", wholeReseller, ask: () => rpc.listCalls({ resellerId, caller: place.caller }) },
    { method: "GetCall", wholeReseller, of: place, ask: () => rpc.getCall({ resellerId, callId: place.callId }) },
    { method: "ListUnsettled", wholeReseller, ask: () => rpc.listUnsettled({ resellerId, limit: 200 }) },
  ]
}

function ofAnalytics(
  rpc: Rpc<typeof AnalyticsService>,
  { sight }: Eyes,
  place: Place,
  random: SeededRandom,
): Question[] {
  const range = daysAroundToday(Date.now())
  // Eyes that see a part only may still ask for another part, and get nothing.
  const about = {
    ...sight,
    fromDay: range.from,
    toDay: range.to,
    hours: random.pick(["all", "open", "closed"]),
    asOfMs: 0,
  }
  return [
    { method: "League", ask: () => rpc.league({ about }) },
    { method: "FindCalls", ask: () => rpc.findCalls({ about, limit: 200 }) },
    { method: "FindCalls", ask: () => rpc.findCalls({ about, line: place.line, limit: 200 }) },
  ]
}
