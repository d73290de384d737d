import { create, type DescMessage, type DescMethod, fromBinary, type Message, toBinary } from "@bufbuild/protobuf"

/** Typed at the edges by Handlers and Methods; in between, messages are what their descriptors say. */
export type AnyInit = Parameters<typeof create>[1]

export const write =
  (schema: DescMessage) =>
  (init: AnyInit): Buffer => {
    const bytes = toBinary(schema, create(schema, init))
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

export const read =
  (schema: DescMessage) =>
  (bytes: Uint8Array): Message =>
    fromBinary(schema, bytes)

export const pathOf = (method: DescMethod): string => `/${method.parent.typeName}/${method.name}`
