import { type OwnedText, rowKey } from "./owned-text.ts"

/** Sends under way at once. A carrier that answers in 100 ms then takes 1,280 texts a second from one process. */
const IN_FLIGHT_MAX = 128
/** Of one reseller: a carrier that hangs must not take all hands. */
const IN_FLIGHT_PER_RESELLER_MAX = 64

/** The texts that are on their way to a carrier, bounded in all and for each reseller. */
export class InFlight {
  readonly #texts = new Map<string, OwnedText>()
  readonly #countOf = new Map<string, number>()
  readonly #onIdle: (() => void)[] = []

  get size(): number {
    return this.#texts.size
  }

  get isFull(): boolean {
    return this.#texts.size >= IN_FLIGHT_MAX
  }

  hasRoom(resellerId: string): boolean {
    return !this.isFull && (this.#countOf.get(resellerId) ?? 0) < IN_FLIGHT_PER_RESELLER_MAX
  }

  find(key: string): OwnedText | undefined {
    return this.#texts.get(key)
  }

  all(): IterableIterator<OwnedText> {
    return this.#texts.values()
  }

  add(text: OwnedText): void {
    this.#texts.set(rowKey(text), text)
    this.#countOf.set(text.resellerId, (this.#countOf.get(text.resellerId) ?? 0) + 1)
  }

  /** Our own row came back under another fence: what is under way goes on under that one. */
  refence(key: string, fence: number): void {
    const text = this.#texts.get(key)
    if (text !== undefined) this.#texts.set(key, { ...text, fence })
  }

  remove(text: OwnedText): void {
    this.#texts.delete(rowKey(text))
    const left = (this.#countOf.get(text.resellerId) ?? 1) - 1
    if (left > 0) this.#countOf.set(text.resellerId, left)
    else this.#countOf.delete(text.resellerId)
    if (this.#texts.size === 0) for (const idle of this.#onIdle.splice(0)) idle()
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    if (this.#texts.size > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve))
  }
}
