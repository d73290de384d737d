import type { DirectoryEntity } from "@rebound/contracts"
import { notifyTargets } from "../entities/entity-content.ts"
import { type EntityKind, type OpenSecret, parseEntityKey, SECRET_PURPOSES } from "../entities/kinds.ts"
import { defaultPolicy, rulesOf } from "../entities/rules.ts"
import { unpackSecrets } from "../entities/to-entities.ts"
import type { AccountView, BrandView, DirectoryView, LineView, LocationView, ResellerView } from "../view.ts"

/** The directory in memory, made of entities that come in any order. */
export interface DirectoryIndex extends DirectoryView {
  /**
   * Takes an entity in; one older than what is known of it changes nothing. True when it was news. Throws what `openSecret`
   * throws when an account's secrets do not open: the index stays as it was.
   */
  apply(entity: DirectoryEntity): boolean
  /** Forgets the entity of a topic key; keys of another form are ignored. */
  remove(key: string): void
}

type Body<Case extends EntityKind> = Extract<DirectoryEntity["body"], { readonly case: Case }>["value"]

interface Kept<T> {
  readonly revision: number
  readonly archived: boolean
  readonly body: T
}

/** One reseller's entities by id, archived ones too: their revision keeps older news out. */
interface Shelf {
  readonly resellers: Map<string, Kept<ResellerView>>
  readonly accounts: Map<string, Kept<AccountView>>
  readonly brands: Map<string, Kept<BrandView>>
  readonly locations: Map<string, Kept<Body<"location">>>
  readonly lines: Map<string, Kept<Body<"line">>>
  /**
   * Views that were asked for since the last change of a brand, location or line. Made on demand, so that reading a large
   * directory in costs nothing per look-up, and dropped as a whole, so that no view ever holds an older part.
   */
  locationViews: Map<string, LocationView | undefined>
  lineViews: Map<string, LineView | undefined>
}

/** @param openSecret the vault's; called once for each secret of an account when the account comes in. */
export function createDirectoryIndex(openSecret: OpenSecret): DirectoryIndex {
  const shelves = new Map<string, Shelf>()
  /** Who has a number on a shelf: one reseller, or for a moment two, while a number moves. */
  const holders = new Map<string, Set<string>>()
  let revision = 0

  const shelfOf = (resellerId: string): Shelf => {
    let shelf = shelves.get(resellerId)
    if (shelf === undefined) {
      shelf = {
        resellers: new Map(),
        accounts: new Map(),
        brands: new Map(),
        locations: new Map(),
        lines: new Map(),
        locationViews: new Map(),
        lineViews: new Map(),
      }
      shelves.set(resellerId, shelf)
    }
    return shelf
  }

  const viewsChanged = (shelf: Shelf) => {
    shelf.locationViews = new Map()
    shelf.lineViews = new Map()
  }

  const locationView = (resellerId: string, shelf: Shelf, id: string): LocationView | undefined => {
    if (shelf.locationViews.has(id)) return shelf.locationViews.get(id)
    const view = makeLocation(resellerId, id, live(shelf.locations.get(id)), shelf)
    shelf.locationViews.set(id, view)
    return view
  }

  const lineView = (resellerId: string, shelf: Shelf, number: string): LineView | undefined => {
    if (shelf.lineViews.has(number)) return shelf.lineViews.get(number)
    const line = live(shelf.lines.get(number))
    const location = line === undefined ? undefined : locationView(resellerId, shelf, line.locationId)
    const view = line === undefined || location === undefined ? undefined : makeLine(resellerId, line, location)
    // Only known numbers are remembered: what strangers dial must not fill our memory.
    if (line !== undefined) shelf.lineViews.set(number, view)
    return view
  }

  function* eachLine(): Generator<LineView> {
    for (const number of holders.keys()) {
      const view = lineByNumber(number)
      if (view !== undefined) yield view
    }
  }

  function lineByNumber(number: string): LineView | undefined {
    let newest: LineView | undefined
    let newestRevision = -1
    for (const resellerId of holders.get(number) ?? []) {
      const shelf = shelves.get(resellerId)
      const kept = shelf?.lines.get(number)
      if (shelf === undefined || kept === undefined || kept.archived || kept.revision <= newestRevision) continue
      newest = lineView(resellerId, shelf, number)
      newestRevision = kept.revision
    }
    return newest
  }

  const openAccount = (id: string, resellerId: string, body: Body<"account">): AccountView => ({
    id,
    resellerId,
    kind: body.kind,
    settings: body.settings,
    secrets: Object.fromEntries(
      Object.entries(body.sealedSecrets).map(([name, sealed]) => [
        name,
        unpackSecrets(openSecret(SECRET_PURPOSES.account, resellerId, sealed)),
      ]),
    ),
  })

  return {
    get revision() {
      return revision
    },

    apply(entity) {
      const { resellerId, id, body, archived } = entity
      const shelf = shelfOf(resellerId)
      const put = <T>(map: Map<string, Kept<T>>, make: () => T): boolean => {
        const known = map.get(id)
        if (known !== undefined && known.revision >= entity.revision) return false
        map.set(id, { revision: entity.revision, archived, body: make() })
        revision = Math.max(revision, entity.revision)
        return true
      }
      switch (body.case) {
        case "reseller":
          return put(shelf.resellers, () => ({
            id,
            name: body.value.name,
            productName: body.value.productName,
            accentHue: body.value.accentHue,
            emailFrom: body.value.emailFrom,
          }))
        case "account":
          // Credentials of an account that is gone need not be openable.
          return put(shelf.accounts, () =>
            archived
              ? { id, resellerId, kind: body.value.kind, settings: {}, secrets: {} }
              : openAccount(id, resellerId, body.value),
          )
        case "brand": {
          const news = put(shelf.brands, () => ({ id, resellerId, name: body.value.name, trade: body.value.trade }))
          if (news) viewsChanged(shelf)
          return news
        }
        case "location": {
          const news = put(shelf.locations, () => body.value)
          if (news) viewsChanged(shelf)
          return news
        }
        case "line": {
          const news = put(shelf.lines, () => body.value)
          if (!news) return false
          shelf.lineViews.delete(id)
          const held = holders.get(id)
          if (held === undefined) holders.set(id, new Set([resellerId]))
          else held.add(resellerId)
          return true
        }
        case undefined:
          return false
      }
    },

    remove(key) {
      const parsed = parseEntityKey(key)
      const shelf = parsed === undefined ? undefined : shelves.get(parsed.resellerId)
      if (parsed === undefined || shelf === undefined) return
      const { kind, id, resellerId } = parsed
      const map = {
        reseller: shelf.resellers,
        account: shelf.accounts,
        brand: shelf.brands,
        location: shelf.locations,
        line: shelf.lines,
      }[kind]
      map.delete(id)
      viewsChanged(shelf)
      const held = kind === "line" ? holders.get(id) : undefined
      held?.delete(resellerId)
      if (held?.size === 0) holders.delete(id)
    },

    lineByNumber,
    account: (resellerId, accountId) => live(shelves.get(resellerId)?.accounts.get(accountId)),
    location: (resellerId, locationId) => {
      const shelf = shelves.get(resellerId)
      return shelf?.locations.has(locationId) ? locationView(resellerId, shelf, locationId) : undefined
    },
    reseller: (resellerId) => live(shelves.get(resellerId)?.resellers.get(resellerId)),
    lines: () => ({ [Symbol.iterator]: eachLine }),
    accounts: () => ({ [Symbol.iterator]: () => eachLive(shelves, (shelf) => shelf.accounts) }),
    resellers: () => ({ [Symbol.iterator]: () => eachLive(shelves, (shelf) => shelf.resellers) }),
  }
}

const live = <T>(kept: Kept<T> | undefined): T | undefined =>
  kept === undefined || kept.archived ? undefined : kept.body

function* eachLive<T>(shelves: Map<string, Shelf>, pick: (shelf: Shelf) => Map<string, Kept<T>>): Generator<T> {
  for (const shelf of shelves.values()) {
    for (const kept of pick(shelf).values()) {
      const body = live(kept)
      if (body !== undefined) yield body
    }
  }
}

function makeLocation(
  resellerId: string,
  id: string,
  location: Body<"location"> | undefined,
  shelf: Shelf,
): LocationView | undefined {
  const brand = location === undefined ? undefined : live(shelf.brands.get(location.brandId))
  if (location === undefined || brand === undefined) return undefined
  return {
    id,
    resellerId,
    brand,
    name: location.name,
    timeZone: location.timeZone,
    hoursJson: location.hoursJson,
    closuresJson: location.closuresJson,
    rules: rulesOf(location.textBack ?? { ...defaultPolicy, enabled: false }),
    staffNumbers: new Set(location.staff.map(({ mobile }) => mobile).filter((mobile) => mobile !== "")),
    excludedNumbers: new Set(location.exclude.map(({ number }) => number)),
    staffEmails: [...new Set(location.staff.map(({ email }) => email).filter((email) => email !== ""))],
    notify: notifyTargets(location.notifyJson),
  }
}

const makeLine = (resellerId: string, line: Body<"line">, location: LocationView): LineView => ({
  number: line.number,
  resellerId,
  location,
  label: line.label,
  serviceLine: line.serviceLine,
  callsAccountId: line.callsAccount,
  textsAccountId: line.textsAccount,
})
