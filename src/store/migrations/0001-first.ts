import { type Kysely, sql } from 'kysely'

/** The first shape of everything: incidents with their events and alerts, the inbox, the deliveries, people and keys. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `CREATE TABLE counters (name text PRIMARY KEY, value bigint NOT NULL)`,
  `INSERT INTO counters VALUES ('incident', 0), ('door:alerts', 0), ('door:slack', 0), ('directory', 0)`,
  `CREATE TABLE objects (kind text, id text, body jsonb NOT NULL, managed_by text NOT NULL, updated_at timestamptz NOT NULL, PRIMARY KEY (kind, id))`,
  `CREATE TABLE incidents (id text PRIMARY KEY, number bigint NOT NULL, version integer NOT NULL, status text NOT NULL, urgency text NOT NULL, service text NOT NULL, title text NOT NULL, opened_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, next_deadline timestamptz, body jsonb NOT NULL)`,
  `CREATE INDEX incidents_by_status ON incidents (status, number DESC)`,
  `CREATE INDEX incidents_by_deadline ON incidents (next_deadline) WHERE next_deadline IS NOT NULL`,
  `CREATE TABLE events (id text PRIMARY KEY, incident_id text NOT NULL REFERENCES incidents, seq integer NOT NULL, type text NOT NULL, at timestamptz NOT NULL, actor jsonb NOT NULL, body jsonb NOT NULL, UNIQUE (incident_id, seq))`,
  `CREATE TABLE alerts (id text PRIMARY KEY, source text NOT NULL, dedup_key text NOT NULL, latest boolean NOT NULL, incident_id text REFERENCES incidents, status text NOT NULL, expires_at timestamptz, started_at timestamptz NOT NULL, body jsonb NOT NULL)`,
  `CREATE UNIQUE INDEX alerts_latest ON alerts (source, dedup_key) WHERE latest`,
  `CREATE INDEX alerts_by_incident ON alerts (incident_id)`,
  `CREATE INDEX alerts_by_expiry ON alerts (expires_at) WHERE expires_at IS NOT NULL AND status = 'firing'`,
  `CREATE TABLE groups (source text, key text, incident_id text, flush_at timestamptz, body jsonb NOT NULL, PRIMARY KEY (source, key))`,
  `CREATE INDEX groups_by_flush ON groups (flush_at) WHERE flush_at IS NOT NULL`,
  `CREATE TABLE commands (id text PRIMARY KEY, incident_id text, answer jsonb, at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE inbox (id text PRIMARY KEY, door text NOT NULL, source text NOT NULL, dedupe text UNIQUE, headers jsonb NOT NULL, body text NOT NULL, sha256 text NOT NULL, received_at timestamptz NOT NULL, not_before timestamptz, state text NOT NULL, attempts integer NOT NULL DEFAULT 0, outcome jsonb, error text, settled_at timestamptz)`,
  `CREATE INDEX inbox_waiting ON inbox (door, id) WHERE state = 'waiting'`,
  `CREATE INDEX inbox_by_state ON inbox (state, id DESC)`,
  `CREATE TABLE deliveries (id text PRIMARY KEY, incident_id text NOT NULL REFERENCES incidents, event_id text, kind text NOT NULL, notifier text NOT NULL, workspace text NOT NULL, channel text NOT NULL, user_id text, lane text NOT NULL, priority smallint NOT NULL, generation integer, state text NOT NULL, wanted integer NOT NULL, shown integer NOT NULL, attempts integer NOT NULL DEFAULT 0, memory jsonb, error jsonb, created_at timestamptz NOT NULL, due_at timestamptz NOT NULL, started_at timestamptz, finished_at timestamptz)`,
  `CREATE UNIQUE INDEX deliveries_cards ON deliveries (incident_id, notifier, workspace, channel) WHERE kind = 'card'`,
  `CREATE INDEX deliveries_by_incident ON deliveries (incident_id)`,
  `CREATE INDEX deliveries_by_lane ON deliveries (lane, priority, id) WHERE state = 'queued'`,
  `CREATE INDEX deliveries_sending ON deliveries (lane) WHERE state = 'sending'`,
  `CREATE INDEX deliveries_by_state ON deliveries (state, id DESC)`,
  `CREATE TABLE lanes (key text PRIMARY KEY, paused_until timestamptz, window_start timestamptz, used integer NOT NULL DEFAULT 0, holder text, lease_until timestamptz)`,
  `CREATE TABLE workspaces (id text PRIMARY KEY, team text, enterprise text, status text NOT NULL, body jsonb NOT NULL, token text, token_expires_at timestamptz)`,
  `CREATE TABLE slack_people (workspace text, slack_user text, email text, body jsonb NOT NULL, fetched_at timestamptz NOT NULL, PRIMARY KEY (workspace, slack_user))`,
  `CREATE INDEX slack_people_by_email ON slack_people (workspace, email)`,
  `CREATE TABLE api_keys (id text PRIMARY KEY, subject text NOT NULL, role text NOT NULL, hash text NOT NULL UNIQUE, created_at timestamptz NOT NULL, expires_at timestamptz, last_used_at timestamptz)`,
  `CREATE TABLE sessions (hash text PRIMARY KEY, subject text NOT NULL, role text NOT NULL, csrf text NOT NULL, expires_at timestamptz NOT NULL)`,
  `CREATE TABLE answers (key text PRIMARY KEY, request_hash text NOT NULL, status integer NOT NULL, body jsonb, at timestamptz NOT NULL DEFAULT now())`,
]
