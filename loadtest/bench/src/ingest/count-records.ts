import { createKafkaBus } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"

/** How many call events the log holds, read back from its beginning: what was acknowledged has to be among them. */
export async function countCallEvents(brokers: readonly string[]): Promise<number> {
  const bus = createKafkaBus({ brokers, clientId: "bench-count" })
  let records = 0
  const follower = await bus.follow({
    topic: TOPICS.callEvents.name,
    onRecord: () => {
      records += 1
    },
    onFatal: (error) => {
      throw error
    },
  })
  await follower.ready
  await follower.close()
  await bus.close()
  return records
}
