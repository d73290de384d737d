import { AsyncLocalStorage } from "node:async_hooks"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import { BusError } from "../errors.ts"
import type { BusRecord, OutgoingRecord, TopicSpec } from "../port.ts"

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS topics (name TEXT PRIMARY KEY, partitions INTEGER NOT NULL, compacted INTEGER NOT NULL, retention_ms INTEGER);
  CREATE TABLE IF NOT EXISTS log (
    topic TEXT NOT NULL, part INTEGER NOT NULL, off INTEGER NOT NULL, key TEXT NOT NULL, value BLOB, headers TEXT NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (topic, part, off)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS commits (grp TEXT NOT NULL, topic TEXT NOT NULL, part INTEGER NOT NULL, off INTEGER NOT NULL, PRIMARY KEY (grp, topic, part)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS ends (topic TEXT NOT NULL, part INTEGER NOT NULL, off INTEGER NOT NULL, PRIMARY KEY (topic, part)) WITHOUT ROWID;
`

/** As Kafka's delete.retention.ms: a follower that was away learns of a removal for a day. */
const TOMBSTONE_MS = 86_400_000

interface Append {
  readonly topic: string
  readonly partition: number
  readonly records: readonly OutgoingRecord[]
  readonly resolve: (first: number) => void
  readonly reject: (error: unknown) => void
}

/**
 * A log of topics in one SQLite file: WAL, full sync, one commit for all that wait (on setImmediate). Durable, one
 * process; a lock keeps a second one out.
 */
export class EmbeddedLog {
  readonly #db: DatabaseSync
  readonly #lock: DatabaseSync
  readonly #now: () => number
  readonly #insert: StatementSync
  readonly #setEnd: StatementSync
  readonly #select: StatementSync
  readonly #ends = new Map<string, number>()
  readonly #topics = new Map<string, TopicSpec>()
  readonly #listeners = new Map<string, Set<() => void>>()
  /** End of a compacted partition when it was last fully compacted. */
  readonly #compactedTo = new Map<string, number>()
  readonly #held = new Set<string>()
  #appends: Append[] = []
  #scheduled = false
  #closed = false

  /** Throws BusError `BUS_LOCKED` when another process holds the folder. */
  constructor(directory: string, now: () => number) {
    mkdirSync(directory, { recursive: true })
    this.#now = now
    this.#lock = takeLock(join(directory, "bus.lock"))
    this.#db = new DatabaseSync(join(directory, "bus.sqlite"))
    this.#db.exec(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA busy_timeout=2000",
    )
    this.#db.exec(SCHEMA)
    this.#insert = this.#db.prepare("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)")
    this.#setEnd = this.#db.prepare("INSERT INTO ends VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET off = excluded.off")
    this.#select = this.#db.prepare("SELECT * FROM log WHERE topic = ? AND part = ? AND off >= ? ORDER BY off LIMIT ?")
    for (const row of this.#db.prepare("SELECT * FROM topics").all())
      this.#topics.set(String(row.name), {
        name: String(row.name),
        partitions: Number(row.partitions),
        compacted: row.compacted === 1,
        ...(row.retention_ms !== null && { retentionMs: Number(row.retention_ms) }),
      })
    // Ends are kept apart from the rows: retention may have taken the newest row, and offsets are never dealt out twice.
    for (const row of this.#db.prepare("SELECT * FROM ends").all())
      this.#ends.set(`${row.topic}/${row.part}`, Number(row.off))
  }

  ensureTopic(spec: TopicSpec): void {
    const known = this.#topics.get(spec.name)
    if (known !== undefined && known.partitions !== spec.partitions)
      throw new BusError(
        "BUS_TOPIC_MISMATCH",
        `${spec.name} has ${known.partitions} partitions, ${spec.partitions} were asked for`,
      )
    this.#db
      .prepare(
        "INSERT INTO topics VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET compacted = excluded.compacted, retention_ms = excluded.retention_ms",
      )
      .run(spec.name, spec.partitions, spec.compacted === true ? 1 : 0, spec.retentionMs ?? null)
    this.#topics.set(spec.name, spec)
  }

  partitionCount(topic: string): number {
    const spec = this.#topics.get(topic)
    if (spec === undefined) throw new BusError("BUS_UNKNOWN_TOPIC", `there is no topic ${topic}`)
    return spec.partitions
  }

  /** Resolves to the first record's offset once all of them are on disk. */
  append(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<number> {
    if (this.#closed) return Promise.reject(new BusError("BUS_CLOSED", "appending after close"))
    return new Promise((resolve, reject) => {
      this.#appends.push({ topic, partition, records, resolve, reject })
      if (this.#scheduled) return
      this.#scheduled = true
      setImmediate(() => this.#commit())
    })
  }

  read(topic: string, partition: number, fromOffset: number, limit: number): BusRecord[] {
    return this.#select.all(topic, partition, fromOffset, limit).map((row) => ({
      topic,
      partition,
      offset: Number(row.off),
      key: String(row.key),
      value: row.value === null ? null : (row.value as Uint8Array),
      headers: JSON.parse(String(row.headers)) as Record<string, string>,
      timestampMs: Number(row.at_ms),
    }))
  }

  end(topic: string, partition: number): number {
    return this.#ends.get(`${topic}/${partition}`) ?? 0
  }

  /** Calls `wake` after every commit to the partition. Returns how to stop that. */
  listen(topic: string, partition: number, wake: () => void): () => void {
    const name = `${topic}/${partition}`
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    // Readers run as themselves, not in the writer's async context: a transaction open there is none of theirs.
    const asItself = AsyncLocalStorage.bind(wake)
    listeners.add(asItself)
    return () => listeners.delete(asItself)
  }

  committed(group: string, topic: string, partition: number): number {
    const row = this.#db
      .prepare("SELECT off FROM commits WHERE grp = ? AND topic = ? AND part = ?")
      .get(group, topic, partition)
    return row === undefined ? 0 : Number(row.off)
  }

  /** Reserves a group's topics for one consumer. Throws BusError `BUS_LOCKED` when another one has them. Returns how to give them back. */
  hold(group: string, topics: readonly string[]): () => void {
    const names = topics.map((topic) => `${group} ${topic}`)
    const taken = names.find((name) => this.#held.has(name))
    if (taken !== undefined)
      throw new BusError(
        "BUS_LOCKED",
        `group and topic "${taken}" are consumed already; the embedded log has one member a group`,
      )
    for (const name of names) this.#held.add(name)
    return () => {
      for (const name of names) this.#held.delete(name)
    }
  }

  commit(group: string, offsets: readonly { topic: string; partition: number; offset: number }[]): void {
    if (this.#closed) return
    const statement = this.#db.prepare(
      "INSERT INTO commits VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET off = excluded.off",
    )
    this.#db.exec("BEGIN")
    for (const at of offsets) statement.run(group, at.topic, at.partition, at.offset)
    this.#db.exec("COMMIT")
  }

  /** Deletes at most `limit` rows that every group has passed and that are past retention, or that a newer row of the key replaced. */
  prune(limit: number): number {
    let gone = 0
    for (const { name, partitions, compacted, retentionMs } of this.#topics.values())
      for (let partition = 0; partition < partitions && gone < limit; partition++) {
        if (compacted === true) gone += this.#compact(name, partition, limit - gone)
        else if (retentionMs !== undefined) gone += this.#expire(name, partition, retentionMs, limit - gone)
      }
    return gone
  }

  close(): void {
    if (this.#closed) return
    this.#commit()
    this.#closed = true
    this.#db.close()
    this.#lock.close()
  }

  #commit(): void {
    this.#scheduled = false
    const appends = this.#appends
    if (appends.length === 0) return
    this.#appends = []
    const ends = new Map<string, number>()
    const firsts: number[] = []
    try {
      this.#db.exec("BEGIN IMMEDIATE")
      const atMs = Math.floor(this.#now())
      for (const { topic, partition, records } of appends) {
        const name = `${topic}/${partition}`
        let offset = ends.get(name) ?? this.end(topic, partition)
        firsts.push(offset)
        for (const record of records)
          this.#insert.run(
            topic,
            partition,
            offset++,
            record.key,
            record.value,
            JSON.stringify(record.headers ?? {}),
            atMs,
          )
        ends.set(name, offset)
      }
      for (const [name, end] of ends) {
        const at = name.lastIndexOf("/")
        this.#setEnd.run(name.slice(0, at), Number(name.slice(at + 1)), end)
      }
      this.#db.exec("COMMIT")
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK")
      for (const append of appends) append.reject(error)
      return
    }
    for (const [name, end] of ends) this.#ends.set(name, end)
    for (const [index, append] of appends.entries()) append.resolve(firsts[index] as number)
    for (const name of ends.keys()) for (const wake of this.#listeners.get(name) ?? []) wake()
  }

  /** Old rows of keys that have a newer one. Looks only at partitions that grew since it last found nothing more to do. */
  #compact(topic: string, partition: number, limit: number): number {
    const name = `${topic}/${partition}`
    const end = this.end(topic, partition)
    if (this.#compactedTo.get(name) === end) return 0
    const gone = Number(
      this.#db
        .prepare(`DELETE FROM log WHERE topic = ?1 AND part = ?2 AND off IN (
          SELECT off FROM log WHERE topic = ?1 AND part = ?2
            AND off NOT IN (SELECT max(off) FROM log WHERE topic = ?1 AND part = ?2 GROUP BY key)
          LIMIT ?3)`)
        .run(topic, partition, limit).changes,
    )
    if (gone === limit) return gone
    // Only the newest of each key is left: a tombstone among them has nothing left to remove.
    this.#db
      .prepare("DELETE FROM log WHERE topic = ? AND part = ? AND value IS NULL AND at_ms < ?")
      .run(topic, partition, Math.floor(this.#now()) - TOMBSTONE_MS)
    this.#compactedTo.set(name, end)
    return gone
  }

  /** Walks from the oldest row and stops at the first that must stay, so that a pass costs what it deletes. */
  #expire(topic: string, partition: number, retentionMs: number, limit: number): number {
    const lowest = this.#db
      .prepare("SELECT min(off) AS off FROM commits WHERE topic = ? AND part = ?")
      .get(topic, partition)
    const below = lowest?.off === null || lowest === undefined ? this.end(topic, partition) : Number(lowest.off)
    const before = Math.floor(this.#now()) - retentionMs
    const oldest = this.#db
      .prepare("SELECT off, at_ms FROM log WHERE topic = ? AND part = ? AND off < ? ORDER BY off LIMIT ?")
      .all(topic, partition, below, limit)
    const stays = oldest.findIndex((row) => Number(row.at_ms) >= before)
    const expired = stays < 0 ? oldest : oldest.slice(0, stays)
    const last = expired.at(-1)
    if (last === undefined) return 0
    const statement = this.#db.prepare("DELETE FROM log WHERE topic = ? AND part = ? AND off <= ?")
    return Number(statement.run(topic, partition, Number(last.off)).changes)
  }
}

/** Held as long as the process lives, given back by the system when it is killed. */
function takeLock(path: string): DatabaseSync {
  const lock = new DatabaseSync(path)
  try {
    lock.exec(
      "PRAGMA locking_mode=EXCLUSIVE; PRAGMA busy_timeout=0; CREATE TABLE IF NOT EXISTS held (at INTEGER); BEGIN EXCLUSIVE; INSERT INTO held VALUES (1); COMMIT",
    )
    return lock
  } catch (cause) {
    lock.close()
    throw new BusError("BUS_LOCKED", `${path} is held by another process`, { cause })
  }
}
