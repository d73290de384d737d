import { execFile } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { freePort } from "./free-port.ts"
import { kafkaClassPath } from "./kafka-jars.ts"
import { kafkaAnswers } from "./kafka-ping.ts"
import { kafkaSettings, newClusterId, propertiesText } from "./kafka-settings.ts"
import { createScratch } from "./scratch.ts"
import { nativeProcess, type ServerProcess } from "./server-process.ts"

export interface KafkaCluster {
  readonly processes: readonly ServerProcess[]
  remove(): Promise<void>
}

export interface NativeKafkaOptions {
  /** One per node: where clients are told to connect, and where the broker itself listens for them. */
  readonly clientPorts: readonly { readonly advertised: number; readonly bound: number }[]
  readonly optimiseFor: "start" | "throughput"
}

/** Only this line and warnings: the INFO log of a start alone is 1,200 lines. */
const READY_LINE = "Kafka Server started"
const LOG4J = `rootLogger.level=WARN
rootLogger.appenderRef.console.ref=console
logger.server.name=kafka.server.KafkaRaftServer
logger.server.level=INFO
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=[%d] %p %m (%c)%n
`

/**
 * The first compiler only, and the simplest collector: half the CPU of a start (3.5 s against 6.8 s). For figures of
 * throughput, leave the JVM its defaults.
 */
const JVM_FOR_START = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]

export async function startNativeKafka(options: NativeKafkaOptions): Promise<KafkaCluster> {
  const classPath = await kafkaClassPath()
  const scratch = createScratch("kafka")
  try {
    const logConfig = join(scratch.dir, "log4j2.properties")
    writeFileSync(logConfig, LOG4J)
    const nodes = await Promise.all(
      options.clientPorts.map(async (ports, i) => ({
        id: i + 1,
        ...ports,
        internal: await freePort(),
        controller: await freePort(),
      })),
    )
    const voters = nodes.map((node) => `${node.id}@127.0.0.1:${node.controller}`).join(",")
    const clusterId = newClusterId()
    const processes = await Promise.all(
      nodes.map(async (node) => {
        const local = (port: number) => `127.0.0.1:${port}`
        const settings = kafkaSettings({
          id: node.id,
          nodes: nodes.length,
          voters,
          listeners: {
            client: local(node.bound),
            internal: local(node.internal),
            controller: local(node.controller),
          },
          advertised: { client: local(node.advertised), internal: local(node.internal) },
        })
        const config = join(scratch.dir, `node${node.id}.properties`)
        writeFileSync(config, propertiesText({ ...settings, "log.dirs": join(scratch.dir, `node${node.id}`) }))
        const format = ["kafka.tools.StorageTool", "format", "-t", clusterId, "-c", config]
        await promisify(execFile)("java", ["-cp", classPath, ...JVM_FOR_START, ...format])
        return nativeProcess({
          name: `node${node.id}`,
          dir: scratch.dir,
          command: [
            "java",
            "-Xms128m",
            "-Xmx512m",
            ...(options.optimiseFor === "start" ? JVM_FOR_START : []),
            `-Dlog4j2.configurationFile=file:${logConfig}`,
            "-cp",
            classPath,
            "kafka.Kafka",
            config,
          ],
          ready: async (log) => log().includes(READY_LINE) && (await kafkaAnswers(local(node.bound))),
        })
      }),
    )
    await Promise.all(processes.map((process) => process.start()))
    return { processes, remove: scratch.remove }
  } catch (error) {
    await scratch.remove()
    throw error
  }
}
