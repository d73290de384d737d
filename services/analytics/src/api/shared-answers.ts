/** Reads an answer; `signal` fires when nobody waits for it any more. */
export type ReadAnswer<A> = (signal: AbortSignal) => Promise<A>

interface Flight<A> {
  readonly answer: Promise<A>
  readonly over: AbortController
  waiting: number
}

interface Turn<A> {
  readonly running: Flight<A>
  next: Flight<A> | undefined
}

/**
 * Everybody who has a page open asks its questions anew when its figures change, all at the same instant. Those who ask the
 * same while it is being answered are answered together by one more reading that begins when the present one ends: never by
 * one that began before they asked, which may not know what changed. So a question costs the warehouse one reading at a
 * time, however many look on.
 */
export class SharedAnswers<A> {
  readonly #turns = new Map<string, Turn<A>>()

  /**
   * @param question the whole of it, reseller and sight included: the same words get the same answer
   * @param signal whoever asks went away; a reading ends early once all who wait for it did
   */
  ask(question: string, signal: AbortSignal, read: ReadAnswer<A>): Promise<A> {
    const turn = this.#turns.get(question)
    if (turn === undefined) return wait(this.#begin(question, newFlight(read)), signal)
    if (turn.next === undefined || turn.next.over.signal.aborted) {
      const ended = turn.running.answer.then(ignore, ignore)
      const next = newFlight(async (over) => {
        await ended
        over.throwIfAborted()
        return await read(over)
      })
      turn.next = next
      void ended.then(() => {
        if (this.#turns.get(question)?.next === next) this.#begin(question, next)
      })
    }
    return wait(turn.next, signal)
  }

  #begin(question: string, running: Flight<A>): Flight<A> {
    const turn: Turn<A> = { running, next: undefined }
    this.#turns.set(question, turn)
    const ended = () => {
      if (turn.next === undefined) this.#turns.delete(question)
    }
    running.answer.then(ended, ended)
    return running
  }
}

function newFlight<A>(read: ReadAnswer<A>): Flight<A> {
  const over = new AbortController()
  return { answer: read(over.signal), over, waiting: 0 }
}

function wait<A>(flight: Flight<A>, signal: AbortSignal): Promise<A> {
  flight.waiting += 1
  const left = () => {
    flight.waiting -= 1
    if (flight.waiting === 0) flight.over.abort()
  }
  if (signal.aborted) left()
  else signal.addEventListener("abort", left, { once: true })
  return flight.answer
}

const ignore = (): void => {}
