import { type Migration, tenantTable } from "@rebound/store"

/**
 * The ledger of every text that leaves.
 *
 * `dispatch_callers` is one row per (brand, caller): the latch, the opt-out and the thread's life lie in one row, because
 * PostgreSQL looks again only at rows that a statement locks. A statement that waited for a STOP to commit sees that STOP.
 */
export const DISPATCHER_MIGRATIONS: readonly Migration[] = [
  {
    id: "dispatcher/001-ledger",
    sql: [
      // A data key per reseller, wrapped by the installation's keys: callers' numbers and verdict records lie under it.
      tenantTable("dispatch_data_keys", "wrapped text NOT NULL,\n  PRIMARY KEY (reseller_id)"),

      tenantTable(
        "dispatch_callers",
        `brand_id text NOT NULL,
  caller_key text NOT NULL,
  number_sealed text NOT NULL,
  opted_out_at_ms bigint NOT NULL DEFAULT 0,
  opt_out_source text NOT NULL DEFAULT '',
  opt_out_event_id text NOT NULL DEFAULT '',
  opt_changed_at_ms bigint NOT NULL DEFAULT 0,
  not_textable_at_ms bigint NOT NULL DEFAULT 0,
  live_at_ms bigint NOT NULL DEFAULT 0,
  reached_at_ms bigint NOT NULL DEFAULT 0,
  latch_message_id text NOT NULL DEFAULT '',
  latch_until_ms bigint NOT NULL DEFAULT 0,
  texted_at_ms bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (reseller_id, brand_id, caller_key)`,
      ),
      "CREATE INDEX dispatch_callers_by_key ON dispatch_callers (reseller_id, caller_key);",

      // One row per call: its newest verdict and what was decided about a text. `decision` is '' while nothing is decided.
      tenantTable(
        "dispatch_calls",
        `call_id text NOT NULL,
  version integer NOT NULL,
  brand_id text NOT NULL,
  location_id text NOT NULL,
  caller_key text NOT NULL,
  verdict text NOT NULL,
  reason text NOT NULL,
  started_at_ms bigint NOT NULL,
  ended_at_ms bigint NOT NULL,
  record_sealed text NOT NULL,
  decision text NOT NULL DEFAULT '' CHECK (decision IN ('', 'suppressed', 'message')),
  decision_reason text NOT NULL DEFAULT '',
  message_id text NOT NULL DEFAULT '',
  texted_in_error boolean NOT NULL DEFAULT false,
  decided_at_ms bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (reseller_id, call_id)`,
      ),
      "CREATE INDEX dispatch_calls_newest ON dispatch_calls (reseller_id, started_at_ms DESC, call_id DESC);",
      "CREATE INDEX dispatch_calls_of_location ON dispatch_calls (reseller_id, location_id, started_at_ms DESC);",
      "CREATE INDEX dispatch_calls_of_caller ON dispatch_calls (reseller_id, caller_key, started_at_ms DESC);",

      // Instants in Unix milliseconds, 0 when not yet. `fence` grows with every change of owner.
      tenantTable(
        "dispatch_messages",
        `message_id text NOT NULL,
  brand_id text NOT NULL,
  location_id text NOT NULL,
  call_id text NOT NULL DEFAULT '',
  verdict_version integer NOT NULL DEFAULT 0,
  class text NOT NULL,
  state text NOT NULL CHECK (state IN ('held', 'claimed', 'submitting', 'accepted', 'delivered', 'undelivered',
    'rejected', 'unknown', 'expired', 'cancelled')),
  reason text NOT NULL DEFAULT '',
  line text NOT NULL,
  caller_key text NOT NULL,
  account_id text NOT NULL,
  body text NOT NULL,
  segments integer NOT NULL,
  author text NOT NULL DEFAULT '',
  idempotency_key text NOT NULL DEFAULT '',
  owner text NOT NULL DEFAULT '',
  fence integer NOT NULL DEFAULT 1,
  lease_until_ms bigint NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  due_at_ms bigint NOT NULL,
  deadline_at_ms bigint NOT NULL,
  created_at_ms bigint NOT NULL,
  decided_from_ms bigint NOT NULL DEFAULT 0,
  submitting_at_ms bigint NOT NULL DEFAULT 0,
  submitted_at_ms bigint NOT NULL DEFAULT 0,
  accepted_at_ms bigint NOT NULL DEFAULT 0,
  ended_at_ms bigint NOT NULL DEFAULT 0,
  carrier_message_id text NOT NULL DEFAULT '',
  error_code text NOT NULL DEFAULT '',
  settle_at_ms bigint NOT NULL DEFAULT 0,
  given_up boolean NOT NULL DEFAULT false,
  PRIMARY KEY (reseller_id, message_id)`,
      ),
      // One first text per call id, ever; what was cancelled never left, so that a verdict that is missed after all may text.
      // One message per idempotency key.
      "CREATE UNIQUE INDEX dispatch_messages_one_per_call ON dispatch_messages (reseller_id, call_id) WHERE class = 'first' AND state <> 'cancelled';",
      "CREATE UNIQUE INDEX dispatch_messages_idempotency ON dispatch_messages (reseller_id, idempotency_key) WHERE idempotency_key <> '';",
      "CREATE INDEX dispatch_messages_open ON dispatch_messages (lease_until_ms) WHERE state IN ('held', 'claimed', 'submitting');",
      "CREATE INDEX dispatch_messages_unsettled ON dispatch_messages (settle_at_ms) WHERE state = 'unknown' AND NOT given_up;",
      "CREATE INDEX dispatch_messages_of_caller ON dispatch_messages (reseller_id, caller_key, state);",
      "CREATE INDEX dispatch_messages_at_carrier ON dispatch_messages (reseller_id, account_id, carrier_message_id) WHERE carrier_message_id <> '';",

      // Receipts of texts whose carrier id nobody knows yet: the answer to the send joins them.
      tenantTable(
        "dispatch_waiting_receipts",
        `account_id text NOT NULL,
  carrier_message_id text NOT NULL,
  event_id text NOT NULL,
  status text NOT NULL,
  error_code text NOT NULL,
  occurred_at_ms bigint NOT NULL,
  received_at_ms bigint NOT NULL,
  PRIMARY KEY (reseller_id, account_id, carrier_message_id, event_id)`,
      ),

      // Kill switches: durable, never only in Redis, which forgets. `id` is '' for the reseller's own.
      tenantTable(
        "dispatch_switches",
        `scope text NOT NULL CHECK (scope IN ('reseller', 'brand', 'account')),
  id text NOT NULL,
  stopped boolean NOT NULL,
  why text NOT NULL,
  changed_at_ms bigint NOT NULL,
  PRIMARY KEY (reseller_id, scope, id)`,
      ),

      // Segments handed to carriers per day (UTC): the spending cap looks here.
      tenantTable(
        "dispatch_days",
        `day text NOT NULL,
  first_texts bigint NOT NULL DEFAULT 0,
  segments bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (reseller_id, day)`,
      ),

      // Steps of messages on their way to the topic. A shard has one drainer at a time, which keeps a caller's steps in order.
      tenantTable(
        "dispatch_outbox",
        `sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  shard integer NOT NULL,
  key text NOT NULL,
  value_sealed text NOT NULL`,
      ),
      "CREATE INDEX dispatch_outbox_of_shard ON dispatch_outbox (shard, sequence);",
    ].join("\n"),
  },
  {
    // A statement that is planned while its tables are small takes any index that begins with the row's reseller for as cheap
    // as the whole key, keeps that plan, and then reads along all rows of the reseller. So keys begin with the row's own id,
    // and statements say the reseller as `(reseller_id = …) IS TRUE`, which no index answers: the key alone is left.
    id: "dispatcher/002-whole-keys",
    sql: `
      CREATE INDEX dispatch_messages_unknown ON dispatch_messages (given_up) WHERE state = 'unknown';
      CREATE INDEX dispatch_messages_of_call ON dispatch_messages (reseller_id, call_id) WHERE class = 'first';
      ALTER TABLE dispatch_messages DROP CONSTRAINT dispatch_messages_pkey, ADD PRIMARY KEY (message_id, reseller_id);
      ALTER TABLE dispatch_calls DROP CONSTRAINT dispatch_calls_pkey, ADD PRIMARY KEY (call_id, reseller_id);
    `,
  },
]
