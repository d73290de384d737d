/** A text that waits for its time. */
export interface Scheduled {
  readonly resellerId: string
  readonly messageId: string
  readonly line: string
  readonly class: string
  readonly dueAtMs: number
}

/** Texts of one reseller that wait in memory. A storm of one reseller must not fill the memory of all. */
const PER_RESELLER_MAX = 2_000
/** In all: some 10 MB. What finds no room stays in its row and is adopted when its time comes. */
const TOTAL_MAX = 10_000

/** Lanes: answers that somebody waits for never stand behind follow-ups. */
const laneOf = (messageClass: string): number => {
  switch (messageClass) {
    case "stop_ack":
    case "help":
    case "start_ack":
    case "first":
    case "convo":
    case "staff":
      return 0
    default:
      return 1
  }
}

interface Entry<T extends Scheduled> {
  readonly text: T
  readonly lane: number
  dueAtMs: number
}

/** Texts of one line stand in one queue, since pacing lets them pass one after another. */
interface LineQueue<T extends Scheduled> {
  readonly line: string
  readonly resellerId: string
  readonly entries: Entry<T>[]
  /** Pacing answered: nothing of this line before then. */
  notBeforeMs: number
  /** One of its texts is being tried. */
  busy: boolean
}

/**
 * What this process is to send and when: earliest first on each line, lanes before that, and resellers in turn, so that one
 * reseller's hundred waiting texts do not stand before another's single one. Pure bookkeeping: time is passed in.
 */
export class Schedule<T extends Scheduled> {
  readonly #lines = new Map<string, LineQueue<T>>()
  readonly #byId = new Map<string, LineQueue<T>>()
  readonly #perReseller = new Map<string, number>()
  /** Whose turn was last. */
  #lastReseller = ""

  get size(): number {
    return this.#byId.size
  }

  /** Whether a text of this line would have to stand behind others. */
  hasQueue(line: string): boolean {
    return this.#lines.has(line)
  }

  /** False when there is no room. A text that is there already is replaced. */
  add(text: T): boolean {
    this.remove(text.messageId)
    const mine = this.#perReseller.get(text.resellerId) ?? 0
    if (this.size >= TOTAL_MAX || mine >= PER_RESELLER_MAX) return false
    const queue = this.#lines.get(text.line) ?? {
      line: text.line,
      resellerId: text.resellerId,
      entries: [],
      notBeforeMs: 0,
      busy: false,
    }
    this.#lines.set(text.line, queue)
    queue.entries.push({ text, lane: laneOf(text.class), dueAtMs: text.dueAtMs })
    this.#byId.set(text.messageId, queue)
    this.#perReseller.set(text.resellerId, mine + 1)
    return true
  }

  remove(messageId: string): T | undefined {
    const queue = this.#byId.get(messageId)
    if (queue === undefined) return undefined
    const at = queue.entries.findIndex((entry) => entry.text.messageId === messageId)
    const [entry] = queue.entries.splice(at, 1)
    this.#byId.delete(messageId)
    const left = (this.#perReseller.get(queue.resellerId) ?? 1) - 1
    if (left > 0) this.#perReseller.set(queue.resellerId, left)
    else this.#perReseller.delete(queue.resellerId)
    if (queue.entries.length === 0 && !queue.busy) this.#lines.delete(queue.line)
    return entry?.text
  }

  get(messageId: string): T | undefined {
    return this.#byId.get(messageId)?.entries.find((entry) => entry.text.messageId === messageId)?.text
  }

  /**
   * The next text to try, out of those that are due; undefined when none is. Its line stays busy until `done` or `block`.
   * Looks at every line that waits: there are as many as lines with a text under way, a few dozen but in a storm.
   */
  take(nowMs: number): T | undefined {
    let best: { queue: LineQueue<T>; entry: Entry<T> } | undefined
    let bestTurn = Number.POSITIVE_INFINITY
    const turns = this.#turns()
    for (const queue of this.#lines.values()) {
      if (queue.busy || queue.notBeforeMs > nowMs) continue
      const entry = firstDue(queue, nowMs)
      if (entry === undefined) continue
      const turn = turns.get(queue.resellerId) ?? 0
      if (turn < bestTurn || (turn === bestTurn && best !== undefined && before(entry, best.entry))) {
        best = { queue, entry }
        bestTurn = turn
      }
    }
    if (best === undefined) return undefined
    best.queue.busy = true
    this.#lastReseller = best.queue.resellerId
    return best.entry.text
  }

  /** The text that was taken is on its way, or ended; the line goes on. */
  done(text: T): void {
    const queue = this.#lines.get(text.line)
    this.remove(text.messageId)
    if (queue === undefined) return
    queue.busy = false
    if (queue.entries.length === 0) this.#lines.delete(queue.line)
  }

  /** Pacing says that nothing of this line passes before then; the text that was taken stays first. */
  block(line: string, untilMs: number): void {
    const queue = this.#lines.get(line)
    if (queue === undefined) return
    queue.busy = false
    queue.notBeforeMs = untilMs
  }

  /** When `take` should be asked again; undefined when nothing waits. */
  nextAtMs(): number | undefined {
    let next = Number.POSITIVE_INFINITY
    for (const queue of this.#lines.values()) {
      if (queue.busy) continue
      for (const entry of queue.entries) next = Math.min(next, Math.max(entry.dueAtMs, queue.notBeforeMs))
    }
    return Number.isFinite(next) ? next : undefined
  }

  *all(): Iterable<T> {
    for (const queue of this.#lines.values()) for (const entry of queue.entries) yield entry.text
  }

  /** Order of the resellers from the one after the last served. */
  #turns(): Map<string, number> {
    const ids = [...this.#perReseller.keys()].sort()
    const at = ids.findIndex((id) => id > this.#lastReseller)
    const from = Math.max(at, 0)
    return new Map(ids.map((id, index) => [id, (index - from + ids.length) % ids.length]))
  }
}

function firstDue<T extends Scheduled>(queue: LineQueue<T>, nowMs: number): Entry<T> | undefined {
  let first: Entry<T> | undefined
  for (const entry of queue.entries)
    if (entry.dueAtMs <= nowMs && (first === undefined || before(entry, first))) first = entry
  return first
}

const before = <T extends Scheduled>(a: Entry<T>, b: Entry<T>): boolean =>
  a.lane !== b.lane ? a.lane < b.lane : a.dueAtMs < b.dueAtMs
