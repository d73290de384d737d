import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf"
import { PoisonError } from "@rebound/runtime"
import { quickEncoder } from "./quick-encode.ts"

/** Encodes and checks one record type. `decode` throws PoisonError naming the field that is wrong. */
export interface Codec<S extends DescMessage> {
  encode(message: MessageInitShape<S>): Uint8Array
  decode(bytes: Uint8Array | null): MessageShape<S>
}

/** A rule returns what is wrong, in words that name the field, or undefined. */
export type Rule<T> = (message: T) => string | undefined

export const oneOf =
  <T>(field: string, list: readonly string[], read: (message: T) => string): Rule<T> =>
  (message) => {
    const value = read(message)
    return list.includes(value) ? undefined : `${field}: "${value}" is not one of ${list.join(", ")}`
  }

export const filled =
  <T>(field: string, read: (message: T) => string): Rule<T> =>
  (message) =>
    read(message) === "" ? `${field}: empty` : undefined

export const codec = <S extends DescMessage>(schema: S, rules: readonly Rule<MessageShape<S>>[]): Codec<S> => {
  const quick = quickEncoder(schema)
  return {
    encode: (message) => quick?.(message) ?? toBinary(schema, create(schema, message)),
    decode: (bytes) => decode(schema, rules, bytes),
  }
}

function decode<S extends DescMessage>(
  schema: S,
  rules: readonly Rule<MessageShape<S>>[],
  bytes: Uint8Array | null,
): MessageShape<S> {
  if (bytes === null) throw new PoisonError(`${schema.name}: no value`)
  let message: MessageShape<S>
  try {
    message = fromBinary(schema, bytes)
  } catch (cause) {
    throw new PoisonError(`${schema.name}: not a protobuf record`, { cause })
  }
  const faults = rules.map((rule) => rule(message)).filter((fault) => fault !== undefined)
  if (faults.length > 0) throw new PoisonError(`${schema.name}: ${faults.join("; ")}`)
  return message
}
