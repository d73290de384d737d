import { jsonSchemaTransformObject } from "fastify-type-provider-zod"

type TransformObject = typeof jsonSchemaTransformObject
type Document = ReturnType<TransformObject>

interface Response {
  description?: string
  content?: Record<string, unknown>
}
type Operation = { readonly responses?: Record<string, Response> }

interface Shaped {
  readonly paths?: Record<string, Record<string, Operation>>
  readonly components?: { readonly schemas?: Record<string, unknown> }
}

/** The document as it is published: refusals as problems, and no shape that nothing refers to. */
export const publishedShape: TransformObject = (input) => {
  const document = jsonSchemaTransformObject(input) as Omit<Document, keyof Shaped> & Shaped
  for (const methods of Object.values(document.paths ?? {}))
    for (const operation of Object.values(methods)) describeResponses(operation)
  keepReferredOnly(document)
  return document as Document
}

/** What is refused comes as RFC 9457 has it, which the generator of the document does not know. */
function describeResponses({ responses = {} }: Operation): void {
  for (const [status, response] of Object.entries(responses)) {
    const refused = /^[45]/.test(status)
    if (response.description === "Default Response") response.description = refused ? "Refused." : "Done."
    const [shape] = Object.values(response.content ?? {})
    if (refused && shape !== undefined) response.content = { "application/problem+json": shape }
  }
}

/** Each schema is offered both as it is sent and as it is taken, and most are only one of the two. */
function keepReferredOnly({ paths, components }: Shaped): void {
  const schemas = components?.schemas
  if (schemas === undefined) return
  const kept = new Set<string>()
  const wanted = referencesIn(paths)
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (kept.has(name)) continue
    kept.add(name)
    wanted.push(...referencesIn(schemas[name]))
  }
  for (const name of Object.keys(schemas)) if (!kept.has(name)) delete schemas[name]
}

function referencesIn(part: unknown): string[] {
  const text = JSON.stringify(part) ?? ""
  return [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? "")
}
