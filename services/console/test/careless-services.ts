import { create } from "@bufbuild/protobuf"
import {
  type AnalyticsService,
  CallbackTaskSchema,
  ContactSchema,
  type ConversationService,
  type DispatchService,
  type Thread,
  type ThreadChange,
  ThreadChangeSchema,
  ThreadSchema,
  TimelineEntrySchema,
} from "@rebound/contracts"
import { type Handlers, RpcError } from "@rebound/runtime"
import { PLACES } from "./two-resellers.ts"

/**
 * Services at the other end of the contracts that look within the reseller and no further: whoever may see a brand or a
 * location only is kept to it by the console alone. Each row names its place, so that a leak shows in any text.
 */
export function carelessServices() {
  const asked: { readonly method: string; readonly request: unknown }[] = []
  const watchers = new Set<{ readonly resellerId: string; readonly push: (change: ThreadChange) => void }>()
  const figureWatchers = new Set<(locationIds: readonly string[]) => void>()
  const sent = new Map<string, string>()
  const contact = (place: string) =>
    create(ContactSchema, { contactId: `c-${place}`, name: `Caller of ${place}`, numbers: ["+15125550142"] })
  const threads = PLACES.map(({ brandId, locationId, line, resellerId }) => ({
    resellerId,
    thread: create(ThreadSchema, {
      threadId: `t-${locationId}`,
      brandId,
      locationId,
      line,
      contact: contact(locationId),
      state: "open",
      lastAtMs: 1_700_000_000_000,
      lastLine: `hello from ${locationId}`,
      unread: true,
    }),
  }))
  const tasks = PLACES.map(({ brandId, locationId, resellerId }) => ({
    resellerId,
    task: create(CallbackTaskSchema, {
      taskId: `k-${locationId}`,
      threadId: `t-${locationId}`,
      brandId,
      locationId,
      reason: "number_class",
      createdAtMs: 1,
    }),
  }))
  const of = (resellerId: string | undefined, threadId: string): Thread => {
    const found = threads.find((one) => one.resellerId === resellerId && one.thread.threadId === threadId)
    if (found === undefined) throw new RpcError("RPC_NOT_FOUND", "no such thread")
    return found.thread
  }
  const entry = (locationId: string, body: string, kind = "note") =>
    create(TimelineEntrySchema, {
      entryId: `e-${locationId}-${body.length}`,
      kind,
      atMs: 2,
      author: "Pat",
      body,
      locationId,
    })

  const conversation: Handlers<typeof ConversationService> = {
    listThreads: async (request) => {
      asked.push({ method: "listThreads", request })
      return {
        threads: threads.filter((one) => one.resellerId === request.sight?.resellerId).map(({ thread }) => thread),
        counts: {
          open: 3,
          sites: PLACES.filter(({ resellerId }) => resellerId === request.sight?.resellerId).map(
            ({ brandId, locationId }) => ({ brandId, locationId, open: 1 }),
          ),
        },
      }
    },
    getThread: async ({ sight, threadId }) => {
      const thread = of(sight?.resellerId, threadId)
      return {
        thread,
        timeline: [entry(thread.locationId, "hello", "text_in")],
        tasks: tasks.filter((one) => one.resellerId === sight?.resellerId).map(({ task }) => task),
      }
    },
    reply: async (request) => {
      asked.push({ method: "reply", request })
      const thread = of(request.sight?.resellerId, request.threadId)
      const messageId = sent.get(request.idempotencyKey) ?? `m-${sent.size + 1}`
      sent.set(request.idempotencyKey, messageId)
      return { messageId, state: "ACCEPTED", segments: 1, entry: entry(thread.locationId, request.body, "text_out") }
    },
    addNote: async (request) => {
      asked.push({ method: "addNote", request })
      return entry(of(request.sight?.resellerId, request.threadId).locationId, request.body)
    },
    assignThread: async ({ sight, threadId, assignee }) => ({ ...of(sight?.resellerId, threadId), assignee }),
    moveThread: async (request) => {
      asked.push({ method: "moveThread", request })
      const thread = of(request.sight?.resellerId, request.threadId)
      const to = PLACES.find(({ locationId }) => locationId === request.locationId)
      if (to?.brandId !== thread.brandId || to.locationId === thread.locationId)
        throw new RpcError("RPC_PRECONDITION", "not there")
      return { ...thread, locationId: request.locationId }
    },
    setThreadState: async ({ sight, threadId, state, outcome }) => ({
      ...of(sight?.resellerId, threadId),
      state,
      outcome,
    }),
    markRead: async ({ sight, threadId }) => ({ ...of(sight?.resellerId, threadId), unread: false }),
    updateContact: async ({ sight, threadId, name }) => ({
      ...contact(of(sight?.resellerId, threadId).locationId),
      name,
    }),
    listTasks: async ({ sight }) => ({
      tasks: tasks.filter((one) => one.resellerId === sight?.resellerId).map(({ task }) => task),
    }),
    completeTask: async ({ sight, taskId, result }) => {
      const found = tasks.find((one) => one.resellerId === sight?.resellerId && one.task.taskId === taskId)
      if (found === undefined) throw new RpcError("RPC_NOT_FOUND", "no such task")
      return { ...found.task, result, doneAtMs: 3 }
    },
    watch: ({ sight }, { signal }) =>
      pushed<ThreadChange>(signal, (push) => {
        const watcher = { resellerId: sight?.resellerId ?? "", push }
        watchers.add(watcher)
        return () => watchers.delete(watcher)
      }),
  }

  const rows = (resellerId: string | undefined) => PLACES.filter((place) => place.resellerId === resellerId)
  const figures = { attempts: { offered: 10, missed: 4 }, missedRate: { numerator: 4, denominator: 10 } }
  const analytics: Handlers<typeof AnalyticsService> = {
    overview: async ({ about }) => {
      asked.push({ method: "overview", request: about })
      return { now: figures, before: {}, computedAtMs: 1 }
    },
    league: async ({ about }) => ({
      rows: rows(about?.resellerId).map(({ brandId, locationId }) => ({ brandId, locationId, rank: 1, figures })),
      all: figures,
    }),
    hours: async () => ({ cells: [{ weekday: 1, hour: 9, offered: 3, missed: 1 }], gapTarget: 0.2, gapCallsMin: 10 }),
    trend: async () => ({ now: [{ at: "2026-11-24", attempts: { offered: 1 } }], before: [] }),
    funnel: async () => ({ steps: [{ step: "offered", count: 10, lost: [] }] }),
    callHistory: async (request) => {
      asked.push({ method: "callHistory", request })
      return {
        events: [
          {
            eventId: "e-1",
            legKey: "CA1",
            role: "callee",
            state: "ended",
            outcome: "no_answer",
            causeRaw: "no-answer",
            origin: "live",
            receivedAtMs: 2_000,
            occurredAtMs: 1_000,
            sequence: 2,
          },
          {
            eventId: "e-1",
            again: true,
            legKey: "CA1",
            role: "callee",
            state: "ended",
            outcome: "no_answer",
            causeRaw: "no-answer",
            origin: "live",
            receivedAtMs: 3_000,
            occurredAtMs: 1_000,
            sequence: 2,
          },
        ],
        steps: [
          { eventId: "s-1", messageId: "m-1", state: "undelivered", reason: "", atMs: 4_000, errorCode: "30003" },
        ],
      }
    },
    findCalls: async ({ about }) => ({
      totalAtLeast: true,
      calls: rows(about?.resellerId).map(({ brandId, locationId, line }) => ({
        callId: `northstar:tw:${locationId}`,
        brandId,
        locationId,
        line,
        verdict: "missed",
        reason: "no_answer",
      })),
      total: 1,
    }),
    freshness: async () => ({ newestFactAtMs: 5, difference: 2, differences: [{ reason: "accepted", count: 2 }] }),
    watchFigures: (_, { signal }) =>
      pushed<{ atMs: number; locationIds: string[] }>(signal, (push) => {
        const watcher = (locationIds: readonly string[]) => push({ atMs: 7, locationIds: [...locationIds] })
        figureWatchers.add(watcher)
        return () => figureWatchers.delete(watcher)
      }),
  }

  const record = (place: (typeof PLACES)[number]) => ({
    verdict: {
      callId: `${place.resellerId}:tw:${place.locationId}`,
      resellerId: place.resellerId,
      accountId: "tw",
      carrier: "twilio",
      brandId: place.brandId,
      locationId: place.locationId,
      line: place.line,
      verdict: "missed",
      reason: "no_answer",
      startedAtMs: 1_700_000_000_000,
      version: 1,
    },
  })
  const dispatcher: Handlers<typeof DispatchService> = {
    listCalls: async ({ resellerId }) => ({ calls: rows(resellerId).map(record), nextCursor: "" }),
    getCall: async ({ resellerId, callId }) => {
      const found = rows(resellerId).find((place) => record(place).verdict.callId === callId)
      if (found === undefined) throw new RpcError("RPC_NOT_FOUND", "no such call")
      return record(found)
    },
    countLedger: async () => ({ counts: [] }),
    listUnsettled: async () => ({ messages: [] }),
    setSwitch: async () => ({ changedAtMs: 1 }),
    send: async () => {
      throw new RpcError("RPC_UNIMPLEMENTED", "not here")
    },
  }

  return {
    conversation,
    analytics,
    dispatcher,
    asked,
    sent,
    watching: () => watchers.size,
    /** Tells every watcher of the reseller, whatever it may see of it. */
    change: (resellerId: string, locationId: string) => {
      const found = threads.find((one) => one.thread.locationId === locationId)
      const change = create(ThreadChangeSchema, {
        kind: "thread",
        thread: found?.thread as Thread,
        entry: entry(locationId, `call at ${locationId}`, "call"),
      })
      for (const watcher of watchers) if (watcher.resellerId === resellerId) watcher.push(change)
    },
    /** Tells every watcher of the reseller that its thread left a place, whatever it may see of it. */
    leave: (resellerId: string, brandId: string, locationId: string) => {
      const gone = { threadId: `t-${locationId}`, brandId, locationId }
      for (const watcher of watchers)
        if (watcher.resellerId === resellerId) watcher.push(create(ThreadChangeSchema, { kind: "gone", gone }))
    },
    figuresChanged: (locationIds: readonly string[]) => {
      for (const watcher of figureWatchers) watcher(locationIds)
    },
  }
}

/** An async iterable that ends with its signal, of what `listen` is given. */
async function* pushed<T>(signal: AbortSignal, listen: (push: (value: T) => void) => () => void): AsyncGenerator<T> {
  const waiting: T[] = []
  let wake = () => {}
  const stop = listen((value) => {
    waiting.push(value)
    wake()
  })
  signal.addEventListener("abort", () => wake())
  try {
    while (!signal.aborted) {
      const value = waiting.shift()
      if (value !== undefined) yield value
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    stop()
  }
}
