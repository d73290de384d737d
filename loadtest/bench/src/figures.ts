import { join } from "node:path"
import { measureDrain } from "./classifier/measure-drain.ts"
import type { Figure, MeasureOptions } from "./figure.ts"
import { measureIngest } from "./ingest/measure-ingest.ts"
import { measureLatency } from "./ingest/measure-latency.ts"
import { measurePath } from "./path/measure-path.ts"
import { nodeForUws } from "./processes/newer-glibc.ts"
import { measureInsert } from "./warehouse/measure-insert.ts"
import { measureOverview } from "./warehouse/measure-overview.ts"

export const ROOT = join(import.meta.dirname, "../../..")

/** Runs that share an installation are one entry that gives several figures. */
export interface Run {
  readonly gives: readonly string[]
  readonly measure: (options: MeasureOptions) => Promise<readonly Figure[]>
}

export const RUNS: readonly Run[] = [
  {
    gives: ["ingest.node"],
    measure: async (options) => [await measureIngest("node", { ...options, node: process.execPath })],
  },
  {
    gives: ["ingest.uws"],
    measure: async (options) => [await measureIngest("uws", { ...options, node: nodeForUws(ROOT) })],
  },
  { gives: ["ingest.latency.p50", "ingest.latency.p99"], measure: measureLatency },
  { gives: ["classifier.drain"], measure: measureDrain },
  { gives: ["path.latency", "path.rate", "path.cpu"], measure: measurePath },
  { gives: ["warehouse.insert"], measure: measureInsert },
  { gives: ["report.overview"], measure: measureOverview },
]
