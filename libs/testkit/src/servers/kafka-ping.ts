import { connect } from "node:net"

/** ApiVersions, version 0, correlation id 1, client "ping": the first request that any Kafka client makes. */
const API_VERSIONS = Buffer.from([0, 0, 0, 14, 0, 18, 0, 0, 0, 0, 0, 1, 0, 4, 112, 105, 110, 103])

/** Whether a Kafka broker answers at `host:port` within two seconds. */
export function kafkaAnswers(address: string): Promise<boolean> {
  const colon = address.lastIndexOf(":")
  return new Promise((resolve) => {
    const socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) })
    const end = (answers: boolean) => {
      resolve(answers)
      socket.destroy()
    }
    socket.setTimeout(2000, () => end(false))
    socket.once("error", () => end(false))
    socket.once("close", () => end(false))
    socket.once("connect", () => socket.write(API_VERSIONS))
    socket.once("data", () => end(true))
  })
}
