export { type Draining, type OutboxDrainer, startDraining } from "./drain.ts"
export {
  NOTHING_WAITED,
  type Round,
  sendAndTakeOff,
  type TakingOff,
  type Waiting,
  waitingRow,
} from "./send-and-take-off.ts"
export { lockShards, OUTBOX_SHARDS, shardOf } from "./shards.ts"
