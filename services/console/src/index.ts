export { type CallsSource, callsInProcess } from "./calls/calls-source.ts"
export type { Applied, ApplyOptions } from "./directory/apply-directory.ts"
export { type EntityName, PROBLEMS, Problem, type ProblemCode } from "./errors.ts"
export { consoleMigrations } from "./migrations.ts"
export type { KnownPerson, NewPersonSpec } from "./people/person-store.ts"
export {
  type AnalyticsSource,
  analyticsInProcess,
  type ConversationsSource,
  conversationsInProcess,
} from "./ports/sources.ts"
export { type Console, type ConsoleSurroundings, startConsole } from "./start-console.ts"
