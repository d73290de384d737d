/**
 * Adds to package-lock.json what npm leaves out: optional packages for other platforms that the registry at hand could
 * not serve. npm drops them when it writes the lock, and `npm ci` then fails on "Missing: … from lock file" (npm/cli
 * issue 9846). Run it after every `npm install`. The stubs carry no hash; where a full registry is at hand, delete the
 * lock and write it afresh there.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

interface LockPackage {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}

const OS = {
  darwin: "darwin",
  linux: "linux",
  win32: "win32",
  windows: "win32",
  freebsd: "freebsd",
  android: "android",
}
const MORE_OS = { openbsd: "openbsd", netbsd: "netbsd", sunos: "sunos", aix: "aix", openharmony: "openharmony" }
const CPU = { x64: "x64", 64: "x64", arm64: "arm64", arm: "arm", ia32: "ia32", s390x: "s390x", ppc64: "ppc64" }
const MORE_CPU = { ppc64le: "ppc64", riscv64: "riscv64", loong64: "loong64", wasm32: "wasm32", mips64el: "mips64el" }

const path = join(import.meta.dirname, "..", "package-lock.json")
const lock: { packages: Record<string, LockPackage> } = JSON.parse(readFileSync(path, "utf8"))
const added: string[] = []

for (const [where, entry] of Object.entries(lock.packages))
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(where, name)) continue
    lock.packages[`node_modules/${name}`] = stub(name, range, entry.dev === true)
    added.push(name)
  }

if (added.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")))
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
}
process.stdout.write(`package-lock.json: ${added.length} stubs added${added.map((name) => `\n  ${name}`).join("")}\n`)

/** Whether Node would find it from there: in a node_modules folder at or above the package that wants it. */
function isLocked(from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
    if (lock.packages[at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`]) return true
    if (at === "") return false
  }
}

function stub(name: string, range: string, dev: boolean): LockPackage {
  const words = name.split(/[-/@._]/)
  const os = firstKnown(words, { ...OS, ...MORE_OS })
  const cpu = firstKnown(words, { ...CPU, ...MORE_CPU })
  const libc = words.includes("musl") ? "musl" : words.includes("gnu") ? "glibc" : undefined
  // Without a platform npm would try to install the stub everywhere, here too.
  if (!os && !cpu) throw new Error(`cannot tell the platform of ${name} from its name; add it to the lock by hand`)
  return {
    version: range.replace(/^[\^~>=v ]+/, ""),
    ...(dev ? { dev: true } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(libc ? { libc: [libc] } : {}),
  }
}

function firstKnown(words: readonly string[], known: Readonly<Record<string, string>>): string | undefined {
  for (const word of words) if (Object.hasOwn(known, word)) return known[word]
  return undefined
}
