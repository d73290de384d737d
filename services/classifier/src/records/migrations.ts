import { type Migration, policySql } from "@rebound/store"

/** The classifier's own table. Kept 72 h: a late leg finds its call. What is known of a call holds numbers, hence sealed. */
export const CLASSIFIER_MIGRATIONS: readonly Migration[] = [
  {
    id: "classifier/001-calls",
    sql: `
      CREATE TABLE classifier_calls (
        reseller_id text NOT NULL,
        call_id text NOT NULL,
        topic text NOT NULL,
        part integer NOT NULL,
        state_sealed text NOT NULL,
        version integer NOT NULL,
        emitted_version integer NOT NULL,
        due_at_ms bigint,
        revision bigint NOT NULL,
        touched_at_ms bigint NOT NULL,
        PRIMARY KEY (reseller_id, call_id)
      );
      CREATE INDEX classifier_calls_unfinished ON classifier_calls (topic, part)
        WHERE due_at_ms IS NOT NULL OR version > emitted_version;
      CREATE INDEX classifier_calls_touched ON classifier_calls (touched_at_ms);
      ${policySql("classifier_calls")}
    `,
  },
]
