import { readFileSync } from "node:fs"

/** The secret's variable in the sample; solo resolves it to what its simulated carrier signs with. */
export const sampleSecretVariable = "SIMULATED_AUTH_TOKEN"

/** The `apiUrl` that stands in the sample; solo replaces it by that of its simulated carrier. */
export const sampleApiUrl = "http://127.0.0.1:8089"

/** The sample reseller of solo, as a file: two brands, five locations, fictional numbers. */
export const readSampleDirectory = (): string => readFileSync(new URL("../sample.yaml", import.meta.url), "utf8")
