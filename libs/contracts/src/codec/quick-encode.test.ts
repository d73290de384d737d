import { create, type DescField, type DescMessage, ScalarType, toBinary } from "@bufbuild/protobuf"
import fc, { type Arbitrary } from "fast-check"
import { describe, expect, test } from "vitest"
import { CallEventSchema, CallVerdictSchema } from "../gen/rebound/v1/calls_pb.ts"
import { DirectoryEntitySchema } from "../gen/rebound/v1/directory_pb.ts"
import { DeliveryReceiptSchema, InboundMessageSchema, MessageEventSchema } from "../gen/rebound/v1/messages_pb.ts"
import { quickEncoder } from "./quick-encode.ts"
import { callEventCodec } from "./records.ts"

/** Any text, lone surrogates and long ones too. */
const text: Arbitrary<string> = fc.string({
  unit: fc.constantFrom("a", "Z", "0", " ", "\0", "é", "€", "🙂", "\ud800"),
  maxLength: 200,
})

function anyValue(field: DescField): Arbitrary<unknown> {
  if (field.fieldKind === "message") return initOf(field.message)
  if (field.fieldKind === "list")
    return fc.array<unknown>(field.listKind === "message" ? initOf(field.message) : text, { maxLength: 4 })
  switch (field.fieldKind === "scalar" ? field.scalar : undefined) {
    case ScalarType.STRING:
      return text
    case ScalarType.DOUBLE:
      return fc.double()
    case ScalarType.BOOL:
      return fc.boolean()
    case ScalarType.INT32:
      return fc.integer()
    case ScalarType.UINT32:
      return fc.integer({ min: 0, max: 4_294_967_295 })
    default:
      throw new Error(`${field}: not expected in a record that is written quickly`)
  }
}

const initOf = (schema: DescMessage): Arbitrary<Record<string, unknown>> =>
  fc.record(
    Object.fromEntries(schema.fields.map((field) => [field.localName, fc.option(anyValue(field), { nil: undefined })])),
  )

const PLAIN = [CallEventSchema, CallVerdictSchema, InboundMessageSchema, DeliveryReceiptSchema, MessageEventSchema]

describe("writing records quickly", () => {
  test.each(PLAIN.map((schema) => [schema.name, schema] as const))(
    "%s: byte for byte what protobuf-es writes",
    (_, schema) => {
      const quick = quickEncoder<DescMessage>(schema)
      fc.assert(
        fc.property(initOf(schema), (init) => {
          const plain = toBinary<DescMessage>(schema, create<DescMessage>(schema, init))
          expect(Buffer.compare(quick?.(init) ?? new Uint8Array(), plain)).toBe(0)
        }),
        { numRuns: 500 },
      )
    },
  )

  test("a record with a oneof is written by protobuf-es", () => {
    expect(quickEncoder(DirectoryEntitySchema)).toBeUndefined()
  })

  const quick = quickEncoder(CallEventSchema)
  test("what it cannot write it leaves alone: wrong types, other messages, unknown fields, too long", () => {
    expect(quick?.({ eventId: 7 as never })).toBeUndefined()
    expect(quick?.({ leg: { sequence: 1.5 } })).toBeUndefined()
    expect(quick?.({ leg: { closesCall: 1 as never } })).toBeUndefined()
    expect(quick?.({ caller: create(CallVerdictSchema) as never })).toBeUndefined()
    expect(quick?.({ eventId: "x".repeat(70_000) })).toBeUndefined()
    const kept = create(CallEventSchema, { eventId: "e" })
    kept.$unknown = [{ no: 99, wireType: 0, data: new Uint8Array([1]) }]
    expect(quick?.(kept)).toBeUndefined()
  })

  test("the codec then refuses by name what has a wrong type, and writes what is long", () => {
    expect(() => callEventCodec.encode({ leg: { sequence: 1.5 } })).toThrow("LegFact.sequence")
    const long = { eventId: "é".repeat(70_000), leg: { sequence: -1 } }
    expect(Buffer.compare(callEventCodec.encode(long), toBinary(CallEventSchema, create(CallEventSchema, long)))).toBe(
      0,
    )
  })

  test("a message is never in the bytes of the one before", () => {
    const first = quick?.({ eventId: "first" })
    const copy = Buffer.from(first ?? [])
    quick?.({ eventId: "other" })
    expect(Buffer.compare(first ?? new Uint8Array(), copy)).toBe(0)
  })
})
