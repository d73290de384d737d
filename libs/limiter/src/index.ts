export { LimiterError } from "./errors.ts"
export { createMemoryLimiter, type MemoryLimiterOptions } from "./memory-limiter.ts"
export type { Admission, Charge, Limiter } from "./port.ts"
export { createRedisLimiter, type LimiterLog, type RedisLimiterOptions } from "./redis-limiter.ts"
