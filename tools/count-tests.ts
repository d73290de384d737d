/**
 * Adds up the JSON results of vitest runs: `count-tests.ts FILE…`, prints "PASSED FAILED", and on the error output one
 * line for each that failed, with the first line of its error. A file that could not be loaded, a run that broke outside
 * any test and a result that is missing each count as one failed.
 */
import { existsSync, readFileSync } from "node:fs"

interface VitestResult {
  numPassedTests: number
  numFailedTests: number
  success: boolean
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

const tell = (where: string, error: string | undefined) =>
  process.stderr.write(`${where}: ${(error ?? "no error told").split("\n", 1)[0]}\n`)

let passed = 0
let failed = 0
for (const path of process.argv.slice(2)) {
  if (!existsSync(path)) {
    failed += 1
    tell(path, "no result")
    continue
  }
  const run: VitestResult = JSON.parse(readFileSync(path, "utf8"))
  const brokenFiles = run.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  )
  for (const { name, message } of brokenFiles) tell(name, message)
  for (const { name, assertionResults } of run.testResults)
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === "failed") tell(`${name}: ${fullName}`, failureMessages[0])
  passed += run.numPassedTests
  failed += run.numFailedTests + brokenFiles.length
  if (!run.success && run.numFailedTests + brokenFiles.length === 0) {
    failed += 1
    tell(path, "an error outside of any test")
  }
}
process.stdout.write(`${passed} ${failed}\n`)
