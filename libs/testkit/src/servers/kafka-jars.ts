import { execFile } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { TestkitError } from "../errors.ts"

export const KAFKA_VERSION = "4.1.0"

/** The same list as in scripts/install-servers.sh; Kafka's own jars bring no log backend. */
const ARTIFACTS = [
  ["org.apache.kafka", "kafka_2.13", KAFKA_VERSION],
  ["org.apache.kafka", "kafka-tools", KAFKA_VERSION],
  ["org.apache.logging.log4j", "log4j-slf4j-impl", "2.24.3"],
] as const

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
    const dependencies = ARTIFACTS.map(
      ([group, artifact, version]) =>
        `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
    )
    writeFileSync(
      join(work, "pom.xml"),
      `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>rebound</groupId>` +
        `<artifactId>test-kafka</artifactId><version>1</version><packaging>pom</packaging>` +
        `<dependencies>${dependencies.join("")}</dependencies></project>`,
    )
    const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
    const args = ["-q", "-B", goal, "-DincludeScope=runtime", `-DoutputDirectory=${join(work, "jars")}`]
    await promisify(execFile)("mvn", args, { cwd: work, timeout: 300_000 })
    if (!existsSync(dir)) renameSync(join(work, "jars"), dir)
  } catch (error) {
    if (!existsSync(dir))
      throw new TestkitError("setup_failed", `could not fetch Kafka ${KAFKA_VERSION} with Maven`, error)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
