export { followLedger } from "./callers/follow-ledger.ts"
export { cdrOf, postCdr, type SwitchAccount, type SwitchLeg } from "./callers/freeswitch-cdrs.ts"
export {
  type CallersOptions,
  type SimulatedCallers,
  startSimulatedCallers,
  type Tell,
} from "./callers/simulated-callers.ts"
export { tellByFreeswitch } from "./callers/tell-by-freeswitch.ts"
export { tellByTwilio } from "./callers/tell-by-twilio.ts"
export {
  type CallbackAccount,
  callerForm,
  type Form,
  phoneForm,
  postVoice,
  type TwilioCall,
} from "./callers/twilio-callbacks.ts"
export { type Faults, NO_FAULTS, RUDE } from "./carrier/faults.ts"
export { type LedgerEntry, readLedger } from "./carrier/ledger.ts"
export { type HandsetText, postForm } from "./carrier/simulated-twilio.ts"
export { type CarrierOptions, type SimulatedCarrier, startSimulatedCarrier } from "./carrier/start-carrier.ts"
export { twilioSignature } from "./carrier/twilio-signature.ts"
export { startClickHouseStandIn } from "./clickhouse/clickhouse-stand-in.ts"
export { type ClickHouseServer, startClickHouse } from "./clickhouse/start-clickhouse.ts"
export { createTestClock, type TestClock } from "./clock.ts"
export { TestkitError, type TestkitErrorCode } from "./errors.ts"
export { onEachConnection, wideScans } from "./plans/wide-scans.ts"
export { startTcpProxy, type TcpProxy, type TcpProxyOptions } from "./proxy/tcp-proxy.ts"
export { type SeededRandom, seededRandom } from "./random.ts"
export { freePort } from "./servers/free-port.ts"
export { type FreshDatabase, type FreshDatabaseOptions, freshDatabase } from "./servers/fresh-database.ts"
export { type KafkaOptions, type KafkaServer, startKafka } from "./servers/kafka.ts"
export { type PostgresOptions, type PostgresServer, startPostgres } from "./servers/postgres.ts"
export { APP_ROLE, OWNER_ROLE } from "./servers/postgres-roles.ts"
export type { ServerKind, ServerProvider } from "./servers/provider.ts"
export { type RedisServer, startRedis } from "./servers/redis.ts"
export { requireServers, serverOrSkip } from "./servers/server-policy.ts"
export { freshTopicPrefix, sharedKafka, sharedPostgres, sharedRedis } from "./servers/shared-servers.ts"
