import { Buffer } from "node:buffer"
import { type FileHandle, mkdir, open, readdir, readFile, stat, unlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { OutgoingRecord } from "@rebound/bus"
import { GroupCommit } from "@rebound/runtime"
import { IngestError } from "../errors.ts"
import { decodeSegment, encodeRecord } from "./segment.ts"

export interface SpoolOptions {
  readonly directory: string
  /** Bytes on disk beyond which nothing more is taken. Default 1 GiB: hours of a small install's events. */
  readonly bytesMax?: number
  /** A segment is closed at this size, so that what was replayed can be deleted piece by piece. Default 16 MiB. */
  readonly segmentBytes?: number
}

/** A segment whose records were sent. */
export interface Replayed {
  readonly records: number
  /** Files beside the spool that hold what could not be read (`.bad`) and what Kafka refused for good (`.refused`). */
  readonly keptAside: readonly string[]
  readonly path: string
}

/** `refused`: for good, sending it again would stop the spool for ever. */
export type SentOrRefused = "sent" | "refused"

const SLICE_RECORDS = 500

interface Segment {
  readonly path: string
  bytes: number
}

/**
 * Events that Kafka did not take in time, on disk. Appending resolves after fsync (one for all that wait). Replaying sends
 * the oldest segment's records with the ids they had, and deletes it once all of them are acknowledged: a crash in between
 * repeats some, and readers drop repeats by id.
 */
export class Spool {
  readonly #options: Required<SpoolOptions>
  readonly #appends: GroupCommit<Buffer, undefined>
  #segments: Segment[] = []
  #writing: { readonly segment: Segment; readonly file: FileHandle } | undefined
  /** Writing and closing a segment's file take turns: a file must not be closed under a write. */
  #turn: Promise<unknown> = Promise.resolve()
  #nextNumber = 1
  #closed = false

  private constructor(options: Required<SpoolOptions>) {
    this.#options = options
    this.#appends = new GroupCommit({ maxBatch: 1_000, flush: (records) => this.#write(records) })
  }

  /** Opens the folder and finds what an earlier process left. */
  static async open(options: SpoolOptions): Promise<Spool> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 })
    const spool = new Spool({ bytesMax: 1_073_741_824, segmentBytes: 16_777_216, ...options })
    const names = (await readdir(options.directory)).filter((name) => /^\d{12}\.spool$/.test(name)).sort()
    for (const name of names) {
      const path = join(options.directory, name)
      spool.#segments.push({ path, bytes: (await stat(path)).size })
      spool.#nextNumber = Number(name.slice(0, 12)) + 1
    }
    return spool
  }

  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0)
  }

  get full(): boolean {
    return this.bytes >= this.#options.bytesMax
  }

  get empty(): boolean {
    return this.#segments.length === 0
  }

  /** Resolves once the record is on disk. Rejects with IngestError `INGEST_SPOOL_FULL` or `INGEST_SPOOL_FAILED`. */
  async append(record: OutgoingRecord): Promise<void> {
    const bytes = encodeRecord(record)
    if (this.#closed || this.bytes + bytes.length > this.#options.bytesMax)
      throw new IngestError("INGEST_SPOOL_FULL", `the spool holds ${this.bytes} bytes already`)
    try {
      await this.#appends.submit(bytes)
    } catch (cause) {
      throw new IngestError("INGEST_SPOOL_FAILED", "the spool could not be written", { cause })
    }
  }

  /** When the oldest record that still waits was written, Unix milliseconds; undefined when nothing waits. */
  async oldestAtMs(): Promise<number | undefined> {
    const oldest = this.#segments[0]
    if (oldest === undefined) return undefined
    return await stat(oldest.path).then(
      ({ birthtimeMs }) => birthtimeMs,
      () => undefined,
    )
  }

  /**
   * Sends the oldest segment's records. Resolves to what it held, undefined when there is nothing to replay. Rejects as
   * `send` does; the segment stays and will be sent again from its start. What is no whole record, or is refused for good,
   * is kept in files of its own.
   */
  async replayOldest(send: (record: OutgoingRecord) => Promise<SentOrRefused>): Promise<Replayed | undefined> {
    const oldest = this.#segments[0]
    if (oldest === undefined) return undefined
    await this.#inTurn(async () => {
      if (this.#writing?.segment === oldest) await this.#finishWriting()
    })
    const { records, bad } = decodeSegment(await readFile(oldest.path))
    const refused: Buffer[] = []
    // In slices, so that a full lane is not flooded with a segment's tens of thousands at once.
    for (let at = 0; at < records.length; at += SLICE_RECORDS)
      await Promise.all(
        records.slice(at, at + SLICE_RECORDS).map(async (record) => {
          if ((await send(record)) === "refused") refused.push(encodeRecord(record))
        }),
      )
    const keptAside: string[] = []
    for (const [suffix, parts] of [
      ["bad", bad],
      ["refused", refused],
    ] as const) {
      if (parts.length === 0) continue
      const path = `${oldest.path}.${suffix}`
      await writeFile(path, Buffer.concat(parts), { mode: 0o600, flush: true })
      keptAside.push(path)
    }
    return { records: records.length - refused.length, keptAside, path: oldest.path }
  }

  /** Deletes a segment whose records are all acknowledged. */
  async drop({ path }: Replayed): Promise<void> {
    await unlink(path)
    this.#segments = this.#segments.filter((segment) => segment.path !== path)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#inTurn(() => this.#finishWriting())
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  #write(records: readonly Buffer[]): Promise<undefined[]> {
    return this.#inTurn(async () => {
      const bytes = Buffer.concat(records)
      this.#writing ??= await this.#begin()
      const { file, segment } = this.#writing
      try {
        await file.appendFile(bytes)
        await file.datasync()
      } catch (error) {
        // Half a record may lie there now: what follows goes into another file, or it would be unreadable.
        await this.#finishWriting().catch(() => undefined)
        throw error
      }
      segment.bytes += bytes.length
      if (segment.bytes >= this.#options.segmentBytes) await this.#finishWriting()
      return records.map(() => undefined)
    })
  }

  async #begin(): Promise<{ segment: Segment; file: FileHandle }> {
    const path = join(this.#options.directory, `${String(this.#nextNumber).padStart(12, "0")}.spool`)
    this.#nextNumber += 1
    const file = await open(path, "ax", 0o600)
    // The folder's own entry has to be durable too, or the file is gone after a power cut.
    const folder = await open(this.#options.directory, "r")
    await folder.datasync()
    await folder.close()
    const segment = { path, bytes: 0 }
    this.#segments.push(segment)
    return { segment, file }
  }

  async #finishWriting(): Promise<void> {
    const writing = this.#writing
    this.#writing = undefined
    await writing?.file.close()
  }
}
