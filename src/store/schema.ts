import type { ColumnType, Generated } from 'kysely'

type Json<T = unknown> = ColumnType<T, string | null, string | null>

/** The tables as Kysely sees them; `body` columns hold the noun itself, the others exist to find and order it. */
export interface Tables {
  counters: { name: string; value: number }
  /** `managed_by` is config, apply or api; `owner` the path of the file, or the name of what was applied. */
  objects: { kind: string; id: string; body: Json; managed_by: string; owner: string | null; updated_at: Date }
  incidents: {
    id: string
    number: number
    version: number
    status: string
    urgency: string
    service: string
    title: string
    opened_at: Date
    updated_at: Date
    next_deadline: Date | null
    body: Json
  }
  events: {
    id: string
    incident_id: string
    seq: number
    type: string
    at: Date
    actor: Json
    body: Json
  }
  alerts: {
    id: string
    source: string
    dedup_key: string
    latest: boolean
    incident_id: string | null
    status: string
    expires_at: Date | null
    started_at: Date
    /** Fires, and a silence or another alert keeps it quiet. */
    muted: Generated<boolean>
    body: Json
  }
  groups: {
    source: string
    key: string
    incident_id: string | null
    flush_at: Date | null
    body: Json
  }
  silences: {
    id: string
    version: number
    /** Whether it is not over yet. */
    live: boolean
    created_at: Date
    /** When the clock must look at it next. */
    next_at: Date | null
    /** How many alerts it kept quiet, and when it last did. */
    matched: Generated<number>
    matched_at: Date | null
    body: Json
  }
  /** Firing alerts that mute others, by what they mute. */
  inhibitors: { key: string; alert: string }
  /** What is to be looked at again, since what keeps alerts quiet changed. */
  rechecks: { id: string; what: string; at: Date }
  commands: { id: string; incident_id: string | null; answer: Json; at: Generated<Date> }
  inbox: {
    id: string
    door: string
    source: string
    dedupe: string | null
    headers: Json
    body: string
    sha256: string
    received_at: Date
    not_before: Date | null
    state: string
    attempts: Generated<number>
    outcome: Json
    error: string | null
    settled_at: Date | null
    /** Whether secrets were taken out of the body, and the body as it came, sealed, while it may be replayed. */
    redacted: Generated<boolean>
    sealed: string | null
  }
  deliveries: {
    id: string
    incident_id: string | null
    event_id: string | null
    kind: string
    notifier: string
    workspace: string
    channel: string
    user_id: string | null
    lane: string
    priority: number
    generation: number | null
    state: string
    wanted: number
    shown: number
    attempts: Generated<number>
    memory: Json
    error: Json
    created_at: Date
    due_at: Date
    started_at: Date | null
    finished_at: Date | null
    /** What it is about when that is no incident, and what it tells. */
    subject: string | null
    body: Json
    dedupe: string | null
    revived_at: Date | null
  }
  proposals: {
    id: string
    state: string
    version: number
    service: string
    investigation: string | null
    incident: string | null
    created_at: Date
    /** When the clock must look at it next. */
    due_at: Date | null
    /** What is approved, word for word as it was hashed; never changed. */
    content: string
    sha256: string
    /** What became of it. */
    body: Json
  }
  /** When the changes of a service began that still count. */
  service_changes: { service: string; begun: Json }
  audit: {
    seq: string
    at: Date
    actor: Json
    command: string
    digest: string
    outcome: string
    subject: string | null
    detail: string | null
    previous: string
    hash: string
  }
  articles: {
    id: string
    source: string
    path: string
    kind: string
    services: string[]
    digest: string
    body: Json
  }
  passages: { article: string; seq: number; line: number; heading: string; text: string; words: string }
  audit_head: { id: number; seq: string; hash: string }
  watches: LookoutRow
  alert_rules: LookoutRow
  investigations: {
    id: string
    profile: string
    service: string
    state: string
    version: number
    attempts: Generated<number>
    holder: string | null
    lease_until: Date | null
    created_at: Date
    ended_at: Date | null
    /** How much of its time was used so far; `bigint` comes as text. */
    used_ms: Generated<string>
    /** When its recorded answers were cleared away. */
    purged_at: Date | null
    body: Json
  }
  /** One row per schedule and moment it was due at: what came of each service by `profile/service`; null where it only began. */
  investigation_runs: {
    schedule: string
    at: Date
    began_at: Date
    missed: number
    finished_at: Date | null
    outcomes: Json | null
  }
  /** What the language model cost on a day (`YYYY-MM-DD`, UTC), in US dollars. */
  model_spending: {
    day: string
    dollars: number
  }
  /** What investigations asked, and what became of it. */
  investigation_answers: { investigation: string; ask: string; seq: number; body: Json }
  /** Verdicts that people judged. */
  cases: { investigation: string; judge: string; service: string; at: Date; body: Json }
  /** One row per scope and day; without a body where a scope only began. */
  digests: { scope: string; date: string; at: Date; services: Json; body: Json | null }
  deploys: { id: string; service: string; at: Date; body: Json }
  lanes: {
    key: string
    paused_until: Date | null
    window_start: Date | null
    used: Generated<number>
    holder: string | null
    lease_until: Date | null
  }
  workspaces: {
    id: string
    team: string | null
    enterprise: string | null
    status: string
    body: Json
    token: string | null
    token_expires_at: Date | null
  }
  slack_people: { workspace: string; slack_user: string; email: string | null; body: Json; fetched_at: Date }
  api_keys: {
    id: string
    subject: string
    role: string
    scopes: Json
    hash: string
    created_at: Date
    expires_at: Date | null
    last_used_at: Date | null
  }
  sessions: { hash: string; subject: string; role: string; origin: string; csrf: string; expires_at: Date }
  answers: { key: string; request_hash: string; status: number; body: Json; at: Generated<Date> }
}

/** A watch or an alert rule. */
interface LookoutRow {
  id: string
  profile: string
  service: string
  state: string
  version: number
  /** When it looks next. */
  next_at: Date
  holder: string | null
  lease_until: Date | null
  created_at: Date
  body: Json
}
