/** Media types that a directory may come as. */
export const DIRECTORY_TYPES = [
  "application/json",
  "application/yaml",
  "application/x-yaml",
  "text/yaml",
  "text/x-yaml",
]

/** A JSON body as its value, because the JSON parser is quick; whatever it refuses goes to the YAML reader, which tells line and column. */
export function directoryBody(text: string, contentType: string): unknown {
  if (!contentType.startsWith("application/json")) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
