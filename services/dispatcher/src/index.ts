export {
  type Decision,
  decideText,
  type HistoryFacts,
  type LineFacts,
  type VerdictFacts,
} from "./decide/decide-text.ts"
export { DECISION_LIMITS } from "./decide/limits.ts"
export { callerOf, readLineFacts } from "./facts/line-facts.ts"
export { DISPATCHER_MIGRATIONS } from "./ledger/migrations.ts"
export { type Dispatcher, type DispatcherSurroundings, startDispatcher } from "./start-dispatcher.ts"
