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
  {
    // A call is written again with each of its events. What such a write changes stands in no index any more, so that a new
    // version lies beside the old one and no index is touched (a heap-only update); pages keep room for it.
    id: "classifier/002-writes-beside",
    sql: `
      ALTER TABLE classifier_calls SET (fillfactor = 50);
      ALTER TABLE classifier_calls
        ADD COLUMN unfinished boolean GENERATED ALWAYS AS (due_at_ms IS NOT NULL OR version > emitted_version) STORED,
        ADD COLUMN touched_hour bigint GENERATED ALWAYS AS (touched_at_ms / 3600000) STORED;
      DROP INDEX classifier_calls_unfinished;
      DROP INDEX classifier_calls_touched;
      CREATE INDEX classifier_calls_unfinished ON classifier_calls (topic, part) WHERE unfinished;
      CREATE INDEX classifier_calls_touched ON classifier_calls (touched_hour);
    `,
  },
]
