import { type DirectoryFault, itemPath, keyPath } from "./faults.ts"
import { CARRIER_KINDS, type DirectoryFile, type ReplySpec } from "./model.ts"
import { didYouMean } from "./nearest-word.ts"

/** What is wrong between the parts of a directory: ids and numbers that come twice, references to nothing. */
export function crossFaults(directory: DirectoryFile): DirectoryFault[] {
  const faults: DirectoryFault[] = []
  const first = {
    carrier: new Map<string, string>(),
    brand: new Map<string, string>(),
    location: new Map<string, string>(),
  }
  const firstLine = new Map<string, string>()
  // Of two carriers with one id the first counts, so that the double is the only fault told.
  const kinds = new Map(directory.carriers.toReversed().map(({ id, kind }) => [id, kind]))

  const once = (seen: Map<string, string>, word: string, path: string, what: string) => {
    const before = seen.get(word)
    if (word === "") return
    if (before === undefined) seen.set(word, path)
    else faults.push({ path, what: `${what} as ${before}` })
  }
  const namesOnce = (replies: readonly ReplySpec[], path: string) => {
    const names = new Map<string, string>()
    for (const [r, { name }] of replies.entries())
      once(names, name, keyPath(itemPath(keyPath(path, "replies"), r), "name"), "the same name")
  }
  const refer = (id: string, path: string) => {
    if (id === "" || kinds.has(id)) return
    faults.push({ path, what: `no carrier has this id${didYouMean(id, kinds.keys())}` })
  }

  for (const [index, { id }] of directory.carriers.entries())
    once(first.carrier, id, keyPath(itemPath("carriers", index), "id"), "the same id")
  for (const [b, brand] of directory.brands.entries()) {
    const brandPath = itemPath("brands", b)
    once(first.brand, brand.id, keyPath(brandPath, "id"), "the same id")
    namesOnce(brand.replies, brandPath)
    for (const [l, location] of brand.locations.entries()) {
      const path = itemPath(keyPath(brandPath, "locations"), l)
      once(first.location, location.id, keyPath(path, "id"), "the same id")
      namesOnce(location.replies, path)
      const dates = new Map<string, string>()
      for (const [c, { date }] of location.closures.entries())
        once(dates, date, keyPath(itemPath(keyPath(path, "closures"), c), "date"), "the same date")
      const webhooks = new Map<string, string>()
      for (const [n, { webhook }] of location.notify.entries())
        once(webhooks, webhook, keyPath(itemPath(keyPath(path, "notify"), n), "webhook"), "the same webhook")
      for (const [n, line] of location.lines.entries()) {
        const linePath = itemPath(keyPath(path, "lines"), n)
        once(firstLine, line.number, keyPath(linePath, "number"), "the same number")
        refer(line.calls, keyPath(linePath, "calls"))
        refer(line.texts, keyPath(linePath, "texts"))
        const kind = kinds.get(line.texts)
        if (kind !== undefined && !CARRIER_KINDS[kind].takesTexts)
          faults.push({ path: keyPath(linePath, "texts"), what: `a ${kind} account takes no texts` })
      }
    }
  }
  return faults
}
