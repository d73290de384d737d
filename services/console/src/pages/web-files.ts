import { createHash } from "node:crypto"
import { readdir, readFile, stat } from "node:fs/promises"
import { extname, join, posix, sep } from "node:path"
import { promisify } from "node:util"
import { brotliCompress, constants, gzip } from "node:zlib"

/** One file of the web app, kept in memory: all of them are about a megabyte. */
export interface WebFile {
  readonly type: string
  readonly bytes: Buffer
  readonly etag: string
  /** Its name changes with its content, so a copy is good for ever. */
  readonly hashed: boolean
  /** Compressed once, at the first request that takes it. Undefined: the client takes neither, or it would not shrink. */
  encoded(acceptEncoding: string): Promise<{ readonly encoding: "br" | "gzip"; readonly bytes: Buffer } | undefined>
}

export interface WebFiles {
  /** By path below the root, such as `/assets/index-B1x.js`. */
  get(path: string): WebFile | undefined
  /** The page that every address of the app begins with. */
  readonly index: string
}

export interface WebFolder {
  /** What the folder holds now; undefined while the app has not been built. */
  read(): Promise<WebFiles | undefined>
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
}
const shrinks = new Set([".css", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest"])
/** More is no web app of ours: the folder is a wrong one. */
const filesMax = 2_000
const bytesMax = 64 * 1024 * 1024

/** The built web app in a folder; read again when it was built again. */
export function createWebFolder(folder: string): WebFolder {
  let kept: { readonly builtAtMs: number; readonly files: Promise<WebFiles> } | undefined
  return {
    read: async () => {
      const builtAtMs = await stat(join(folder, "index.html")).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      )
      if (builtAtMs === undefined) return undefined
      if (kept?.builtAtMs !== builtAtMs) {
        const files = readAll(folder)
        const now = { builtAtMs, files }
        kept = now
        files.catch(() => {
          if (kept === now) kept = undefined
        })
      }
      return await kept.files
    },
  }
}

async function readAll(folder: string): Promise<WebFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = new Map<string, WebFile>()
  let bytes = 0
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const file = webFile(path, await readFile(path))
    bytes += file.bytes.length
    if (files.size >= filesMax || bytes > bytesMax) throw new RangeError(`${folder} holds more than a web app`)
    files.set(posix.join("/", path.slice(folder.length).split(sep).join("/")), file)
  }
  return { get: (path) => files.get(path), index: files.get("/index.html")?.bytes.toString("utf8") ?? "" }
}

const compressors = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) as Promise<Buffer>,
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }) as Promise<Buffer>,
}

function webFile(path: string, bytes: Buffer): WebFile {
  const made: Partial<Record<"br" | "gzip", Promise<Buffer>>> = {}
  return {
    type: TYPES[extname(path)] ?? "application/octet-stream",
    bytes,
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    // As Vite names them.
    hashed: path.includes(`${sep}assets${sep}`) && /-[\w-]{8}\.\w+$/.test(path),
    encoded: async (acceptEncoding) => {
      if (!shrinks.has(extname(path)) || bytes.length < 1_024) return undefined
      const encoding = (["br", "gzip"] as const).find((one) => new RegExp(`\\b${one}\\b(?!;q=0)`).test(acceptEncoding))
      if (encoding === undefined) return undefined
      made[encoding] ??= compressors[encoding](bytes)
      return { encoding, bytes: await made[encoding] }
    },
  }
}
