/** Names of the protocol errors inside an error of @platformatic/kafka, which nests what each broker answered. */
export function apiIds(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const { apiId, errors, cause } = error as Error & { apiId?: unknown; errors?: unknown }
  return [
    ...(typeof apiId === "string" ? [apiId] : []),
    ...(Array.isArray(errors) ? errors.flatMap(apiIds) : []),
    ...(cause === undefined ? [] : apiIds(cause)),
  ]
}
