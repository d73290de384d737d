/** A metric's series by label. Label values are words of closed lists: reasons, outcomes, kinds. Never a number or an id. */
export interface Family<Label extends string, Series> {
  /** The series of these values; the same object each time. Call it once and keep the answer where it is hot. */
  labels(values: Readonly<Record<Label, string>>): Series
}

/** A closed list is short; a family that grows beyond this has an id in its labels. */
const SERIES_MAX = 500
const OVERFLOW = "other"

/** Keeps one child handle for each combination of values, and bounds how many there are: what comes later counts as `other`. */
export class Labelled<Label extends string, Series> implements Family<Label, Series> {
  readonly #names: readonly Label[]
  readonly #make: (values: Record<Label, string>) => Series
  readonly #kept = new Map<string, Series>()

  constructor(names: readonly Label[], make: (values: Record<Label, string>) => Series) {
    this.#names = names
    this.#make = make
  }

  labels(values: Readonly<Record<Label, string>>): Series {
    let key = ""
    for (const name of this.#names) key += `${values[name]}\n`
    const kept = this.#kept.get(key)
    if (kept !== undefined) return kept
    if (this.#kept.size >= SERIES_MAX) return this.#overflow()
    return this.#keep(key, { ...values })
  }

  #overflow(): Series {
    const values = Object.fromEntries(this.#names.map((name) => [name, OVERFLOW])) as Record<Label, string>
    const key = this.#names.map(() => `${OVERFLOW}\n`).join("")
    return this.#kept.get(key) ?? this.#keep(key, values)
  }

  #keep(key: string, values: Record<Label, string>): Series {
    const series = this.#make(values)
    this.#kept.set(key, series)
    return series
  }
}
