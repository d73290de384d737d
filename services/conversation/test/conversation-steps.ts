import type { Thread } from "@rebound/contracts"
import { nextCaller, SIGHT, type World } from "./conversation-world.ts"

/** What the suites do and look at again and again, in the world that there is by then. */
export function stepsIn(given: () => World) {
  const threadOf = async (number: string, view = ""): Promise<Thread | undefined> =>
    (await given().rpc.listThreads({ sight: SIGHT, search: number, view })).threads[0]
  const appears = (number: string, as: (thread: Thread) => boolean = () => true): Promise<Thread> =>
    given().until(async () => {
      const found = (await threadOf(number)) ?? (await threadOf(number, "done"))
      return found !== undefined && as(found) ? found : undefined
    })
  return {
    threadOf,
    appears,
    timelineOf: async (threadId: string) =>
      (await given().rpc.getThread({ sight: SIGHT, threadId, limit: 200 })).timeline,
    tasksOfCall: async (callId: string | undefined) =>
      (await given().rpc.listTasks({ sight: SIGHT, includeDone: true, limit: 200 })).tasks.filter(
        (task) => task.callId === callId,
      ),
    /** Long enough for what must not happen to have happened. */
    settled: async () => {
      await new Promise((resolve) => setTimeout(resolve, 300))
    },
    missedCall: async (line: string, number = nextCaller()) => {
      const call = given().call(line, number)
      await given().publish({ verdict: call })
      return { call, number, thread: await appears(number, ({ attempts }) => attempts > 0) }
    },
  }
}
