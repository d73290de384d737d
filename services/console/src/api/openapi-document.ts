import { createApi } from "./create-api.ts"
import type { ApiSurroundings } from "./surroundings.ts"

/**
 * The OpenAPI document without a console: what the web app's client is generated from. The routes are described, never
 * called, so they need nothing around them.
 */
export async function openApiDocument(): Promise<Readonly<Record<string, unknown>>> {
  const api = await createApi({ ingestUrl: null, trustedProxies: [] } as unknown as ApiSurroundings)
  try {
    return api.swagger() as unknown as Readonly<Record<string, unknown>>
  } finally {
    await api.close()
  }
}
