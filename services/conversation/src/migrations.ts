import { type Migration, tenantTable } from "@rebound/store"

/**
 * Threads and what hangs on them.
 *
 * `conv_numbers` decides who a caller is: one row per (brand, caller), made by whoever comes first. Everybody takes that row
 * before the thread's, so that two records about one new caller make one contact and one thread.
 * Instants are Unix milliseconds, 0 when not yet.
 */
export const CONVERSATION_MIGRATIONS: readonly Migration[] = [
  {
    id: "conversation/001-threads",
    sql: [
      // A data key per reseller, wrapped by the installation's keys: callers' numbers and notices lie under it.
      tenantTable("conv_data_keys", "wrapped text NOT NULL,\n  PRIMARY KEY (reseller_id)"),

      tenantTable(
        "conv_contacts",
        `contact_id text NOT NULL,
  brand_id text NOT NULL,
  name text NOT NULL DEFAULT '',
  created_at_ms bigint NOT NULL,
  PRIMARY KEY (reseller_id, contact_id)`,
      ),

      // The opt-out is shown here and enforced by the dispatcher, which hears the same texts.
      tenantTable(
        "conv_numbers",
        `brand_id text NOT NULL,
  caller_key text NOT NULL,
  contact_id text NOT NULL,
  number_sealed text NOT NULL,
  used_at_ms bigint NOT NULL,
  opted_out boolean NOT NULL DEFAULT false,
  opt_changed_at_ms bigint NOT NULL DEFAULT 0,
  not_textable boolean NOT NULL DEFAULT false,
  PRIMARY KEY (reseller_id, brand_id, caller_key)`,
      ),
      "CREATE INDEX conv_numbers_of_contact ON conv_numbers (reseller_id, contact_id);",
      "CREATE INDEX conv_numbers_by_key ON conv_numbers (reseller_id, caller_key);",

      // `revision` grows with every change under the row's lock; watchers tell news from what they have seen by it.
      tenantTable(
        "conv_threads",
        `thread_id text NOT NULL,
  brand_id text NOT NULL,
  location_id text NOT NULL,
  line text NOT NULL,
  contact_id text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'snoozed', 'done')),
  outcome text NOT NULL DEFAULT '',
  assignee text NOT NULL DEFAULT '',
  unread boolean NOT NULL DEFAULT false,
  undeliverable boolean NOT NULL DEFAULT false,
  waiting_since_ms bigint NOT NULL DEFAULT 0,
  human_at_ms bigint NOT NULL DEFAULT 0,
  live_at_ms bigint NOT NULL DEFAULT 0,
  last_at_ms bigint NOT NULL DEFAULT 0,
  last_line text NOT NULL DEFAULT '',
  attempts integer NOT NULL DEFAULT 0,
  snoozed_until_ms bigint NOT NULL DEFAULT 0,
  done_at_ms bigint NOT NULL DEFAULT 0,
  created_at_ms bigint NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  changed_at_ms bigint NOT NULL,
  PRIMARY KEY (reseller_id, thread_id)`,
      ),
      "CREATE UNIQUE INDEX conv_threads_of_contact ON conv_threads (reseller_id, contact_id);",
      "CREATE INDEX conv_threads_newest ON conv_threads (reseller_id, last_at_ms DESC, thread_id DESC);",
      "CREATE INDEX conv_threads_waiting ON conv_threads (reseller_id, waiting_since_ms) WHERE waiting_since_ms > 0;",
      "CREATE INDEX conv_threads_changed ON conv_threads (reseller_id, changed_at_ms);",

      // `source_id` names the fact that an entry is about: the same fact told again finds its entry.
      tenantTable(
        "conv_entries",
        `entry_id text NOT NULL,
  thread_id text NOT NULL,
  source_id text NOT NULL,
  version integer NOT NULL DEFAULT 0,
  kind text NOT NULL CHECK (kind IN ('call', 'text_in', 'text_out', 'note', 'state', 'assignment', 'opt_out', 'task')),
  at_ms bigint NOT NULL,
  author text NOT NULL DEFAULT '',
  body text NOT NULL DEFAULT '',
  call_id text NOT NULL DEFAULT '',
  verdict text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  message_id text NOT NULL DEFAULT '',
  message_state text NOT NULL DEFAULT '',
  message_class text NOT NULL DEFAULT '',
  segments integer NOT NULL DEFAULT 0,
  error_code text NOT NULL DEFAULT '',
  accepted_at_ms bigint NOT NULL DEFAULT 0,
  delivered_at_ms bigint NOT NULL DEFAULT 0,
  ended_at_ms bigint NOT NULL DEFAULT 0,
  location_id text NOT NULL DEFAULT '',
  line text NOT NULL DEFAULT '',
  ring_ms bigint NOT NULL DEFAULT 0,
  texted_in_error boolean NOT NULL DEFAULT false,
  media_urls jsonb NOT NULL DEFAULT '[]',
  revision integer NOT NULL,
  PRIMARY KEY (reseller_id, entry_id)`,
      ),
      "CREATE UNIQUE INDEX conv_entries_of_source ON conv_entries (reseller_id, source_id);",
      "CREATE INDEX conv_entries_of_thread ON conv_entries (reseller_id, thread_id, at_ms DESC, entry_id DESC);",
      "CREATE INDEX conv_entries_of_call ON conv_entries (reseller_id, call_id) WHERE call_id <> '';",

      // Withheld callers have no thread: `thread_id` is empty then. One task per call, ever.
      tenantTable(
        "conv_tasks",
        `task_id text NOT NULL,
  thread_id text NOT NULL DEFAULT '',
  brand_id text NOT NULL,
  location_id text NOT NULL,
  line text NOT NULL,
  call_id text NOT NULL,
  reason text NOT NULL,
  created_at_ms bigint NOT NULL,
  done_at_ms bigint NOT NULL DEFAULT 0,
  done_by text NOT NULL DEFAULT '',
  result text NOT NULL DEFAULT '',
  revision integer NOT NULL DEFAULT 1,
  changed_at_ms bigint NOT NULL,
  PRIMARY KEY (reseller_id, task_id)`,
      ),
      "CREATE UNIQUE INDEX conv_tasks_of_call ON conv_tasks (reseller_id, call_id);",
      "CREATE INDEX conv_tasks_open ON conv_tasks (reseller_id, created_at_ms, task_id) WHERE done_at_ms = 0;",
      "CREATE INDEX conv_tasks_newest ON conv_tasks (reseller_id, created_at_ms DESC, task_id DESC);",
      "CREATE INDEX conv_tasks_of_thread ON conv_tasks (reseller_id, thread_id);",
      "CREATE INDEX conv_tasks_changed ON conv_tasks (reseller_id, changed_at_ms);",

      // A person's text before the dispatcher has answered: who wrote it, and what a repeated key stands for.
      tenantTable(
        "conv_replies",
        `thread_id text NOT NULL,
  idempotency_key text NOT NULL,
  author text NOT NULL,
  body text NOT NULL,
  line text NOT NULL,
  caller_key text NOT NULL,
  message_id text NOT NULL DEFAULT '',
  created_at_ms bigint NOT NULL,
  PRIMARY KEY (reseller_id, thread_id, idempotency_key)`,
      ),
      "CREATE INDEX conv_replies_waiting ON conv_replies (reseller_id, thread_id) WHERE message_id = '';",

      // Turns of conversations on their way to the topic. A shard has one drainer at a time, which keeps a caller's order.
      tenantTable(
        "conv_outbox",
        `sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  shard integer NOT NULL,
  key text NOT NULL,
  value bytea NOT NULL`,
      ),
      "CREATE INDEX conv_outbox_of_shard ON conv_outbox (shard, sequence);",

      // One row per event and target. The payload holds the caller's number, so it lies sealed.
      tenantTable(
        "conv_notices",
        `notice_id text NOT NULL,
  location_id text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('webhook', 'email')),
  target text NOT NULL,
  payload_sealed text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
  attempts integer NOT NULL DEFAULT 0,
  due_at_ms bigint NOT NULL,
  created_at_ms bigint NOT NULL,
  ended_at_ms bigint NOT NULL DEFAULT 0,
  last_error text NOT NULL DEFAULT '',
  PRIMARY KEY (reseller_id, notice_id)`,
      ),
      "CREATE INDEX conv_notices_due ON conv_notices (due_at_ms) WHERE state = 'waiting';",
    ].join("\n"),
  },
  {
    id: "conversation/002-ended-notices",
    sql: "CREATE INDEX conv_notices_ended ON conv_notices (ended_at_ms) WHERE state <> 'waiting';",
  },
  {
    id: "conversation/003-moved-threads",
    sql: [
      // `left_…`: where it lay before its place changed last, and the revision that changed it.
      `ALTER TABLE conv_threads ADD COLUMN moved_at_ms bigint NOT NULL DEFAULT 0,
  ADD COLUMN left_location_id text NOT NULL DEFAULT '', ADD COLUMN left_revision integer NOT NULL DEFAULT 0;`,
      // What the sites' counts read and nothing more: threads that are done, which only grow in number, are not in it.
      `CREATE INDEX conv_threads_of_site ON conv_threads (reseller_id, brand_id, location_id) INCLUDE (state, snoozed_until_ms)
  WHERE state <> 'done';`,
      // Every row that is there keeps to the shorter list already: nothing has to be looked through.
      `ALTER TABLE conv_entries DROP CONSTRAINT conv_entries_kind_check, ADD CONSTRAINT conv_entries_kind_check
  CHECK (kind IN ('call', 'text_in', 'text_out', 'note', 'state', 'assignment', 'opt_out', 'task', 'move')) NOT VALID;`,
    ].join("\n"),
  },
  {
    // A statement that is planned while its tables are small takes any index that begins with the row's reseller for as cheap
    // as the whole key, keeps that plan, and then reads along all rows of the reseller. So keys begin with the row's own id. Where
    // lists have an index that begins with the reseller beside them (threads, tasks), statements that look a row up say the
    // reseller as `(reseller_id = …) IS TRUE`, which no index answers: the key alone is left.
    id: "conversation/004-whole-keys",
    sql: `
      ALTER TABLE conv_contacts DROP CONSTRAINT conv_contacts_pkey, ADD PRIMARY KEY (contact_id, reseller_id);

      DROP INDEX conv_numbers_of_contact, conv_numbers_by_key;
      ALTER TABLE conv_numbers DROP CONSTRAINT conv_numbers_pkey, ADD PRIMARY KEY (caller_key, reseller_id, brand_id);
      CREATE INDEX conv_numbers_of_contact ON conv_numbers (contact_id, reseller_id);

      DROP INDEX conv_threads_of_contact;
      ALTER TABLE conv_threads DROP CONSTRAINT conv_threads_pkey, ADD PRIMARY KEY (thread_id, reseller_id);
      CREATE UNIQUE INDEX conv_threads_of_contact ON conv_threads (contact_id, reseller_id);

      DROP INDEX conv_entries_of_source, conv_entries_of_thread, conv_entries_of_call;
      ALTER TABLE conv_entries DROP CONSTRAINT conv_entries_pkey, ADD PRIMARY KEY (entry_id, reseller_id);
      CREATE UNIQUE INDEX conv_entries_of_source ON conv_entries (source_id, reseller_id);
      CREATE INDEX conv_entries_of_thread ON conv_entries (thread_id, reseller_id, at_ms DESC, entry_id DESC);
      CREATE INDEX conv_entries_of_call ON conv_entries (call_id, reseller_id) WHERE call_id <> '';

      DROP INDEX conv_tasks_of_call, conv_tasks_of_thread;
      ALTER TABLE conv_tasks DROP CONSTRAINT conv_tasks_pkey, ADD PRIMARY KEY (task_id, reseller_id);
      CREATE UNIQUE INDEX conv_tasks_of_call ON conv_tasks (call_id, reseller_id);
      CREATE INDEX conv_tasks_of_thread ON conv_tasks (thread_id, reseller_id);

      DROP INDEX conv_replies_waiting;
      ALTER TABLE conv_replies DROP CONSTRAINT conv_replies_pkey, ADD PRIMARY KEY (thread_id, reseller_id, idempotency_key);

      ALTER TABLE conv_notices DROP CONSTRAINT conv_notices_pkey, ADD PRIMARY KEY (notice_id, reseller_id);
    `,
  },
]
