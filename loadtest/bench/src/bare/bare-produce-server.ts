/**
 * What ingest cannot be faster than: `node:http` that reads the body, one produce of it with acks=all through the same
 * Kafka client, 202, and nothing else. A process of its own: `bare-produce-server.ts BROKERS TOPIC`. Prints `listening PORT`
 * and ends when its standard input closes.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createKafkaBus } from "@rebound/bus"

const [brokers = "", topic = ""] = process.argv.slice(2)
const bus = createKafkaBus({ brokers: brokers.split(","), clientId: "bare-produce" })
const producer = await bus.producer()
let records = 0
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    // As many keys as calls, so that all partitions take part as they do for ingest.
    const key = `bare:${records++}`
    producer.send({ topic, key, value: Buffer.concat(chunks) }).then(
      () => response.writeHead(202, { "content-length": 0 }).end(),
      () => response.writeHead(503, { "content-length": 0 }).end(),
    )
  })
})
server.listen(0, "127.0.0.1", () => process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`))
process.stdin.resume()
process.stdin.on("end", () => process.exit(0))
