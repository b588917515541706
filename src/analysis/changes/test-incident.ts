import type { Level, LogEntry } from '../../core/telemetry/log.ts'
import type { Series } from '../../core/telemetry/series.ts'
import type { Span, Trace } from '../../core/telemetry/trace.ts'
import type { ChangeQuestion, Commit, StatusNotice } from './change-question.ts'

/** A commit of a made-up incident: minutes count from the onset, negative before it. */
export interface TestCommit {
  says: string
  files: string[]
  diff?: string
  at?: number
  /** Which service's deploy names it, and when. */
  deployed?: [service: string, at: number]
}

/** A made-up incident in few words. */
export interface TestIncident {
  service: string
  summary: string
  metric?: string
  /** `service LEVEL message`, each repeated from the onset on. */
  lines: string[]
  usual?: string[]
  /** `service metric` → from, to, and how many minutes it takes to get there. */
  moves?: Record<string, [from: number, to: number, minutes?: number]>
  /** A failing request, from the edge to the deepest span: `service operation`, `!` before those that fail, attributes as `k=v` after `|`. */
  trace?: string[]
  culprit?: TestCommit
  decoys?: TestCommit[]
  flags?: [flag: string, service: string, at: number][]
  status?: StatusNotice[]
}

/** The name of the guilty commit in a made-up incident. */
export const guilty = 'badc0de1'.padEnd(40, '0')

const onset = Date.parse('2031-03-04T12:00:00Z')
const minute = 60_000
const when = (minutes: number) => new Date(onset + minutes * minute)

/** Spells an incident out: an hour of quiet before the onset, the alert three minutes after it, harmless commits all around. */
export function testIncident(incident: TestIncident): ChangeQuestion {
  const { service, summary, metric, culprit, decoys = [], flags = [], moves = {} } = incident
  const slow = Math.max(0, ...Object.values(moves).map(([, , minutes = 0]) => minutes))
  const commits = [...everyday, ...decoys, ...(culprit ? [culprit] : [])].map((one, at) =>
    commit(one, one === culprit ? guilty : `${(at + 10).toString(16)}ab12cd34`.padEnd(40, 'e')),
  )
  const all = [...everyday, ...decoys, ...(culprit ? [culprit] : [])]
  return {
    alert: { service, summary, at: when(3 + slow), ...(metric ? { metric } : {}) },
    logs: logs(incident, 3 + slow),
    patterns: [],
    metrics: Object.entries(moves).map(([name, move]) => series(name, move, 5 + slow)),
    traces: traces(incident),
    ...(incident.status ? { statusFeed: incident.status } : {}),
    changes: {
      commits,
      deploys: all.flatMap(({ deployed }, at) =>
        deployed ? [{ service: deployed[0], at: when(deployed[1]), sha: commits[at]!.sha, version: 'v1' }] : [],
      ),
      flags: flags.map(([flag, of, at]) => ({ flag, service: of, at: when(at), change: 'off->on' })),
    },
  }
}

const commit = ({ says, files, diff, at = -20 }: TestCommit, sha: string): Commit => ({
  sha,
  author: 'somebody',
  at: when(at),
  message: says,
  files,
  ...(diff ? { diff } : {}),
})

function logs({ lines, usual = [], service }: TestIncident, until: number): LogEntry[] {
  const quiet = ['request served in 12ms', ...usual]
  const before = Array.from(
    { length: 60 },
    (_, at): LogEntry => ({ at: when(at - 60), service, level: 'INFO', message: quiet[at % quiet.length]!, extra: {} }),
  )
  const bad = lines.flatMap((line) => {
    const [of, level, ...words] = line.split(' ')
    return Array.from(
      { length: 4 },
      (_, at): LogEntry => ({
        at: when(0.2 + (at * until) / 4),
        service: of!,
        level: level as Level,
        message: words.join(' '),
        extra: {},
      }),
    )
  })
  return [...before, ...bad].sort((a, b) => +a.at - +b.at)
}

function series(name: string, [from, to, minutes = 0]: [number, number, number?], until: number): Series {
  const [service, metric] = name.split(' ')
  const rows = Array.from({ length: 90 + until }, (_, at) => at - 90)
  const value = (at: number) =>
    (at < 0 ? from : minutes > 0 ? from + (to - from) * Math.min(1, at / minutes) : to) *
    (1 + 0.01 * Math.sin(at * 1.7))
  return {
    name: metric!,
    labels: { service: service! },
    times: Float64Array.from(rows, (at) => +when(at)),
    values: Float64Array.from(rows, value),
  }
}

function traces({ trace = [] }: TestIncident): Trace[] {
  if (trace.length === 0) return []
  const spans = trace.map((step, at): Span => {
    const [head, tail = ''] = step.split('|')
    const failed = head!.startsWith('!')
    const [service, ...operation] = head!.replace('!', '').trim().split(' ')
    const attributes = Object.fromEntries(
      tail
        .split(';')
        .filter(Boolean)
        .map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()]),
    )
    return {
      id: `s${at}`,
      service: service!,
      operation: operation.join(' '),
      startedAt: when(1),
      durationMs: 900 - 10 * at,
      failed,
      attributes,
      ...(at > 0 ? { parent: `s${at - 1}` } : {}),
    }
  })
  return [{ id: 't1', spans }]
}

/** What goes on in every repository on every day. */
const everyday: TestCommit[] = [
  {
    says: 'docs: explain how to page somebody',
    files: ['docs/oncall.md'],
    diff: '@@ docs/oncall.md @@\n+Call the number on the wall.',
    at: -70,
  },
  {
    says: 'test: cover the empty basket',
    files: ['libs/basket/basket_test.go'],
    diff: '@@ libs/basket/basket_test.go @@\n+	if got := Total(nil); got != 0 {\n+		t.Fatal(got)\n+	}',
    at: -64,
  },
  { says: 'ci: run linters in parallel', files: ['.github/workflows/lint.yml'], at: -55 },
  {
    says: 'chore(deps): patch tracing library',
    files: ['go.mod', 'go.sum'],
    diff: '@@ go.mod @@\n-	go.opentelemetry.io/otel v1.21.0\n+	go.opentelemetry.io/otel v1.21.1',
    at: -47,
  },
  {
    says: 'log the route of each request',
    files: ['libs/web/access.go'],
    diff: '@@ libs/web/access.go @@\n+	logger.Info("served", "route", r.URL.Path)',
    at: -40,
  },
  {
    says: 'count cache hits',
    files: ['libs/store/meter.go'],
    diff: '@@ libs/store/meter.go @@\n+var hits = prometheus.NewCounter(prometheus.CounterOpts{\n+	Name: "store_hits_total",\n+})',
    at: -33,
  },
  {
    says: 'guard against an empty list',
    files: ['libs/pages/pages.go'],
    diff: '@@ libs/pages/pages.go @@\n+	if len(rows) == 0 {\n+		return nil\n+	}',
    at: -26,
  },
  {
    says: 'restyle the footer',
    files: ['web/styles/footer.css'],
    diff: '@@ web/styles/footer.css @@\n-.footer { margin: 4px; }\n+.footer { margin: 8px; }',
    at: -15,
  },
  {
    says: 'reserve room for the encoder',
    files: ['libs/codec/encode.go'],
    diff: '@@ libs/codec/encode.go @@\n-	buf := bytes.Buffer{}\n+	buf := bytes.Buffer{}\n+	buf.Grow(1024)',
    at: -8,
  },
  {
    says: 'fix a typo in a message',
    files: ['libs/errors/text.go'],
    diff: '@@ libs/errors/text.go @@\n-	"could not recieve"\n+	"could not receive"',
    at: 9,
  },
]

/** A refactoring of a service that changes nothing, deployed right before the onset: the classic decoy. */
export const tidied = (service: string, file: string): TestCommit => ({
  says: `refactor: tidy the ${service} handler`,
  files: [file],
  diff: `@@ ${file} @@\n-	body, err := io.ReadAll(r.Body)\n-	if err != nil {\n-		http.Error(w, err.Error(), 400)\n-		return\n-	}\n-	writeJSON(w, handle(body))\n+	body, err := readBody(r)\n+	if err != nil {\n+		writeError(w, 400, err)\n+		return\n+	}\n+	writeJSON(w, handle(body))`,
  at: -6,
  deployed: [service, -2],
})
