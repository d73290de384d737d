import { DatabaseSync } from "node:sqlite"
import { StoreError } from "./errors.ts"

/**
 * Holds a directory for one process. PGlite takes no lock of its own, and two processes on one directory lose rows without
 * an error. SQLite's file lock is the operating system's: it ends with the process, also after kill -9.
 * Throws StoreError `STORE_LOCKED` at once when somebody holds it. Answers how to let go.
 */
export function lockFile(path: string): () => void {
  const database = new DatabaseSync(path)
  try {
    // The exclusive mode keeps the lock after COMMIT, for as long as the file is open.
    database.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
  } catch (cause) {
    database.close()
    throw new StoreError("STORE_LOCKED", `another process uses the store of ${path}`, { cause })
  }
  return () => database.close()
}
