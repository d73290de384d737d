export { type Ingest, type IngestSurroundings, startIngest } from "./start-ingest.ts"
