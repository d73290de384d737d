import type { ConversationService } from "@rebound/contracts"
import { type Handlers, RpcError } from "@rebound/runtime"
import type { HandlerDeps } from "./handler-deps.ts"
import { moveThread } from "./move-thread.ts"
import { getThread, listThreads } from "./read-threads.ts"
import { reply } from "./reply.ts"
import { seenBy, sees } from "./sight.ts"
import { completeTask, listTasks } from "./tasks.ts"
import { addNote, assignThread, markRead, setThreadState } from "./thread-deeds.ts"
import { updateContact } from "./update-contact.ts"

/** What people ask of the conversations. Every request says whose rows it may see, and sees nothing else. */
export function createConversationHandlers(deps: HandlerDeps): Handlers<typeof ConversationService> {
  return {
    listThreads: async (request) => listThreads(deps, seenBy(clean(request).sight), request),
    getThread: async (request) => getThread(deps, seenBy(clean(request).sight), request),
    reply: async (request) => reply(deps, seenBy(clean(request).sight), request),
    addNote: async (request) => addNote(deps, seenBy(clean(request).sight), request),
    assignThread: async (request) => assignThread(deps, seenBy(clean(request).sight), request),
    moveThread: async (request) => moveThread(deps, seenBy(clean(request).sight), request),
    setThreadState: async (request) => setThreadState(deps, seenBy(clean(request).sight), request),
    markRead: async (request) => markRead(deps, seenBy(clean(request).sight), request),
    updateContact: async (request) => updateContact(deps, seenBy(clean(request).sight), request),
    listTasks: async (request) => listTasks(deps, seenBy(clean(request).sight), request),
    completeTask: async (request) => completeTask(deps, seenBy(clean(request).sight), request),
    watch: (request, { signal }) => {
      const seen = seenBy(clean(request).sight)
      return deps.watch.watch({ resellerId: seen.resellerId, wants: (place) => sees(seen, place) }, signal)
    },
  }
}

/** PostgreSQL knows no zero character in a text, and no id of ours holds one; a number that is none is no question. */
function clean<R extends object>(request: R): R {
  for (const [field, value] of Object.entries(request)) {
    const texts: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (texts.some((text) => typeof text === "string" && text.includes("\0")))
      throw new RpcError("RPC_INVALID", `${field}: a zero character`)
    if (typeof value === "number" && !Number.isFinite(value))
      throw new RpcError("RPC_INVALID", `${field}: not a number`)
  }
  return request
}
