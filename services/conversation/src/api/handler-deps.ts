import type { ThreadDeps } from "../surroundings.ts"
import type { TextsOut } from "../texts/texts-out.ts"
import type { WatchHub } from "../watch/watch-hub.ts"

/** What the answers to people are made of. */
export interface HandlerDeps extends ThreadDeps {
  readonly textsOut: TextsOut
  readonly watch: WatchHub
}
