export {
  type CallerBlock,
  type CallerClass,
  type CallerClassFacts,
  type CallerClassification,
  callerClass,
} from "./caller-class.ts"
export { type CallerHasher, createCallerHasher, type Pepper, PepperError, peppersFromKeys } from "./caller-hasher.ts"
export { asE164, type E164, isE164, maskNumber } from "./e164.ts"
export { type NumberType, type ParsedNumber, parseE164, type UnusableReason } from "./parse-e164.ts"
export { rememberedE164 } from "./remembered.ts"
export type { WithheldSentinel } from "./withheld.ts"
