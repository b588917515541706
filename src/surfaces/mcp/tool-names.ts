/** A tool that clients know under a name of its own: the command behind it and what is filled in for it. */
export interface KnownTool {
  name: string
  command: string
  summary?: string
  /** Fields that are set, and so not asked for. */
  fixed?: Record<string, unknown>
}

/** Names from the field for what our commands do; every other command is a tool under its own name. */
export const knownTools: KnownTool[] = [
  { name: 'query_logs', command: 'logs' },
  {
    name: 'get_recent_errors',
    command: 'logs',
    summary: 'The newest error lines of a service',
    fixed: { query: 'level:ERROR OR level:FATAL' },
  },
  { name: 'get_metrics', command: 'metrics' },
  { name: 'get_traces', command: 'traces' },
  { name: 'detect_anomalies', command: 'anomaly' },
  { name: 'get_slo', command: 'slo' },
  { name: 'compare_windows', command: 'diff' },
  { name: 'list_deploys', command: 'deploys' },
  { name: 'list_incidents', command: 'incidents' },
  { name: 'get_incident', command: 'incident' },
  { name: 'who_is_on_call', command: 'oncall' },
  { name: 'search_code', command: 'search-code' },
  { name: 'suggest_fix', command: 'fix' },
  { name: 'get_file', command: 'get-file' },
  { name: 'get_recent_commits', command: 'recent-commits' },
  { name: 'search_runbooks', command: 'search-runbooks' },
  { name: 'get_known_issues', command: 'get-known-issues' },
  { name: 'search_postmortems', command: 'search-postmortems' },
]
