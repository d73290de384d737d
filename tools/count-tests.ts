/**
 * Adds up the JSON results of vitest runs: `count-tests.ts FILE…`, prints "PASSED FAILED". A file that could not be
 * loaded, a run that broke outside any test and a result that is missing each count as one failed.
 */
import { existsSync, readFileSync } from "node:fs"

interface VitestResult {
  numPassedTests: number
  numFailedTests: number
  success: boolean
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

let passed = 0
let failed = 0
for (const path of process.argv.slice(2)) {
  if (!existsSync(path)) {
    failed += 1
    continue
  }
  const run: VitestResult = JSON.parse(readFileSync(path, "utf8"))
  const brokenFiles = run.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  )
  passed += run.numPassedTests
  failed += run.numFailedTests + brokenFiles.length
  if (!run.success && run.numFailedTests + brokenFiles.length === 0) failed += 1
}
process.stdout.write(`${passed} ${failed}\n`)
