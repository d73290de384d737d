import { jsonSchemaTransformObject } from "fastify-type-provider-zod"

type TransformObject = typeof jsonSchemaTransformObject
type Document = ReturnType<TransformObject>

/**
 * The document without the shapes that nothing in it refers to: each schema is offered both as it is sent and as it is
 * taken, and most are only one of the two.
 */
export const referredOnly: TransformObject = (input) => {
  const document = jsonSchemaTransformObject(input) as Document & {
    readonly paths?: unknown
    readonly components?: { schemas?: Record<string, unknown> }
  }
  const schemas = document.components?.schemas
  if (schemas === undefined) return document
  const kept = new Set<string>()
  const wanted = referencesIn(document.paths)
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (kept.has(name)) continue
    kept.add(name)
    wanted.push(...referencesIn(schemas[name]))
  }
  for (const name of Object.keys(schemas)) if (!kept.has(name)) delete schemas[name]
  return document
}

function referencesIn(part: unknown): string[] {
  const text = JSON.stringify(part) ?? ""
  return [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? "")
}
