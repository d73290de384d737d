import { execFile } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs"
import { homedir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { TestkitError } from "../errors.ts"

const POM = join(import.meta.dirname, "kafka-pom.xml")

/** The version that kafka-pom.xml names. */
export const KAFKA_VERSION = /<kafka\.version>(.+?)</.exec(readFileSync(POM, "utf8"))?.[1] ?? ""

/** Where the jars of this version lie once fetched; shared by all clones on a machine. */
export function kafkaJarsDir(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache")
  return join(cache, "rebound", `kafka-${KAFKA_VERSION}`)
}

/**
 * The class path of Kafka, fetched from Maven Central on the first call of a machine (54 MB, about 10 s). The folder
 * appears whole or not at all, so an interrupted fetch and two at once do no harm.
 */
export async function kafkaClassPath(): Promise<string> {
  const dir = kafkaJarsDir()
  if (!existsSync(dir)) await fetchJars(dir)
  return join(dir, "*")
}

async function fetchJars(dir: string): Promise<void> {
  mkdirSync(dirname(dir), { recursive: true })
  const work = mkdtempSync(`${dir}.part-`)
  try {
    const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
    const args = ["-q", "-B", "-f", POM, goal, "-DincludeScope=runtime", `-DoutputDirectory=${join(work, "jars")}`]
    await promisify(execFile)("mvn", args, { cwd: work, timeout: 300_000 })
    if (!existsSync(dir)) renameSync(join(work, "jars"), dir)
  } catch (error) {
    if (!existsSync(dir))
      throw new TestkitError("setup_failed", `could not fetch Kafka ${KAFKA_VERSION} with Maven`, error)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
