import { expect, test } from 'vitest'
import { attributeChange } from './attribute-change.ts'
import { guilty, type TestCommit, type TestIncident, testIncident } from './test-incident.ts'

const own = (service: string, says: string, file: string, diff: string, at: number): TestCommit => ({
  says,
  files: [file],
  diff: `@@ ${file} @@\n${diff}`,
  at: at - 3,
  deployed: [service, at],
})

/** Several changes of the same service went out within the hour, each with something about it; one fits. */
const incidents: Record<string, TestIncident> = {
  'a loop of lookups among four changes': {
    service: 'quote',
    summary: 'quote p95 latency tripled',
    metric: 'http_server_duration_p95_ms',
    lines: ['quote WARN carrier lookup took 640ms', 'web WARN quote slow'],
    moves: { 'quote http_server_duration_p95_ms': [120, 700] },
    trace: ['web GET /quote', 'quote Quote', 'quote carrier.lookup'],
    culprit: own(
      'quote',
      'refactor: carriers by option',
      'services/quote/options.go',
      '-	rates := s.carrier.LookupAll(ctx, ids)\n+	rates := map[string]Rate{}\n+	for _, id := range ids {\n+		rate, err := s.carrier.Lookup(ctx, id)\n+		if err != nil {\n+			return nil, err\n+		}\n+		rates[id] = rate\n+	}',
      -20,
    ),
    decoys: [
      own(
        'quote',
        'quote: validate zip',
        'services/quote/zip.go',
        '+	if !zip.Valid(in.Zip) {\n+		return nil, ErrZip\n+	}',
        -3,
      ),
      own(
        'quote',
        'quote: cache size',
        'services/quote/config.yaml',
        '-  cache_entries: 5000\n+  cache_entries: 6000',
        -9,
      ),
      own(
        'quote',
        'quote: tls min version',
        'services/quote/tls.go',
        '-	MinVersion: tls.VersionTLS11,\n+	MinVersion: tls.VersionTLS12,',
        -30,
      ),
    ],
  },
  'an unguarded key among four changes': {
    service: 'address',
    summary: 'address 500s: KeyError',
    lines: ["address ERROR KeyError: 'region' in normalise_address"],
    moves: { 'address http_5xx_ratio': [0.001, 0.4] },
    culprit: own(
      'address',
      'address: shorter normaliser',
      'services/address/normalise.py',
      "-    region = raw.get('region') or lookup(raw['zip'])\n+    region = raw['region']",
      -25,
    ),
    decoys: [
      own(
        'address',
        'address: longer timeout for geocoder',
        'services/address/geo.py',
        '-TIMEOUT = 2.0\n+TIMEOUT = 2.5',
        -2,
      ),
      own(
        'address',
        'address: fewer workers at night',
        'services/address/night.yaml',
        '-  workers: 8\n+  workers: 6',
        -12,
      ),
      own(
        'address',
        'address: typed result',
        'services/address/types.py',
        '-    return dict(street=s, city=c)\n+    return Address(street=s, city=c)',
        -7,
      ),
    ],
  },
  'a listener among four changes': {
    service: 'chat',
    summary: 'chat memory climbs 200 MB per hour',
    metric: 'process_resident_memory_bytes',
    lines: ['chat WARN heap usage 91%'],
    moves: { 'chat process_resident_memory_bytes': [3e8, 1.6e9, 150] },
    culprit: own(
      'chat',
      'chat: notify presence',
      'services/chat/src/presence.ts',
      "-  socket.once('close', () => room.leave(socket))\n+  room.events.on('update', (state) => socket.send(state))",
      -160,
    ),
    decoys: [
      own('chat', 'chat: emoji picker', 'services/chat/src/emoji.ts', "+export const favourites = ['+1', 'heart']", -4),
      own(
        'chat',
        'chat: longer history page',
        'services/chat/src/history.ts',
        '-const pageSize = 50\n+const pageSize = 60',
        -30,
      ),
      own('chat', 'chat: rename handler', 'services/chat/src/handler.ts', '-  onMessage(m)\n+  handleMessage(m)', -12),
    ],
  },
  'a table of scopes that two services share': {
    service: 'gateway',
    summary: 'gateway 403 for admins',
    lines: [
      'gateway WARN denied: role admin lacks scope orders:write',
      'reports WARN denied: role admin lacks scope reports:read',
    ],
    culprit: {
      says: 'refactor(authz): table of scopes',
      files: ['pkg/authz/scopes.go'],
      at: -40,
      deployed: ['gateway', -11],
      diff: '@@ pkg/authz/scopes.go @@\n-	"admin":  {"*"},\n+	"admin":  {"users:read", "users:write"},\n 	"viewer": {"orders:read"},',
    },
    decoys: [
      own(
        'gateway',
        'gateway: nicer error page',
        'services/gateway/errors.go',
        '-	http.Error(w, "forbidden", 403)\n+	http.Error(w, `{"error":"forbidden"}`, 403)',
        -4,
      ),
      own(
        'reports',
        'reports: add weekly',
        'services/reports/weekly.go',
        '+func (s *Server) Weekly(ctx context.Context) (*Report, error) {\n+	return s.build(ctx, 7)\n+}',
        -6,
      ),
    ],
  },
  'one message at a time': {
    service: 'tagger',
    summary: 'tagger backlog growing',
    metric: 'rabbitmq_queue_messages_ready',
    lines: ['tagger WARN 40000 messages ready'],
    moves: { 'tagger rabbitmq_queue_messages_ready': [50, 40000, 30] },
    culprit: own(
      'tagger',
      'tagger: gentler on the broker',
      'tagger/consume.py',
      '-channel.basic_qos(prefetch_count=100)\n+channel.basic_qos(prefetch_count=1)',
      -33,
    ),
    decoys: [
      own('tagger', 'tagger: new model labels', 'tagger/labels.py', "+LABELS['bike'] = 7", -5),
      own('tagger', 'tagger: sort labels', 'tagger/output.py', '-    return labels\n+    return sorted(labels)', -12),
    ],
  },
  'a field that another service no longer sends': {
    service: 'basket',
    summary: 'basket crashes on checkout',
    lines: ['basket ERROR TypeError: Cannot read properties of undefined (reading taxCode)'],
    trace: ['!web POST /checkout', '!basket Price', 'product GetItem'],
    culprit: {
      says: 'product: slimmer payload',
      files: ['services/product/src/serialize.ts'],
      at: -22,
      deployed: ['product', -6],
      diff: '@@ services/product/src/serialize.ts @@\n   id: item.id,\n-  tax: { taxCode: item.taxCode },\n   price: item.price,',
    },
    decoys: [
      own(
        'basket',
        'basket: show savings',
        'services/basket/src/savings.ts',
        '+export const savings = (lines: Line[]) => sum(lines.map((line) => line.was - line.now))',
        -3,
      ),
    ],
  },
  'a scheme that the broker does not speak': {
    service: 'pusher',
    summary: 'pusher cannot connect to broker',
    lines: ['pusher ERROR tls: first record does not look like a TLS handshake'],
    culprit: own(
      'pusher',
      'pusher: secure by default',
      'pusher/config/prod.toml',
      '-broker = "amqp://mq.internal:5672"\n+broker = "amqps://mq.internal:5672"',
      -4,
    ),
    decoys: [own('pusher', 'pusher: count retries', 'pusher/metrics.go', '+	retries.Inc()', -2)],
  },
  'connections kept longer than the network keeps them': {
    service: 'sync',
    summary: 'sync: connection reset by peer on first request after idle',
    lines: ['sync ERROR read: connection reset by peer'],
    culprit: own(
      'sync',
      'sync: fewer reconnects',
      'sync/pool.go',
      '-	IdleConnTimeout: 30 * time.Second,\n+	IdleConnTimeout: 30 * time.Minute,',
      -45,
    ),
    decoys: [
      own(
        'sync',
        'sync: sort results',
        'sync/list.go',
        '-	return items\n+	sort.Slice(items, byName(items))\n+	return items',
        -3,
      ),
    ],
  },
  'a value remembered for everybody': {
    service: 'pos',
    summary: 'pos mixes up receipts between terminals',
    lines: ['pos ERROR receipt belongs to another terminal'],
    culprit: own(
      'pos',
      'pos: memoize current terminal',
      'pos/lib/context.rb',
      '-  def terminal\n-    Thread.current[:terminal]\n+  def terminal\n+    @@terminal ||= Terminal.find(id)',
      -60,
    ),
    decoys: [own('pos', 'pos: print logo', 'pos/lib/logo.rb', '+  def logo\n+    File.read("logo.txt")\n+  end', -3)],
  },
  'every trace kept': {
    service: 'ingest',
    summary: 'ingest CPU doubled and egress cost up',
    metric: 'cpu_usage_ratio',
    lines: ['ingest WARN span queue full, exporter busy'],
    moves: { 'ingest cpu_usage_ratio': [0.35, 0.9] },
    culprit: own(
      'ingest',
      'ingest: see everything while we look into it',
      'ingest/config.yaml',
      '-  trace_sample_ratio: 0.01\n+  trace_sample_ratio: 1.0',
      -14,
    ),
    decoys: [
      own(
        'ingest',
        'ingest: tidy loop',
        'ingest/loop.go',
        '-	for i := 0; i < len(batch); i++ {\n-		emit(batch[i])\n-	}\n+	for _, item := range batch {\n+		emit(item)\n+	}',
        -3,
      ),
    ],
  },
}

const ours = Object.entries(incidents).map(([name, incident]) => ({ name, incident }))

test.for(ours)('tells the commit behind $name', ({ incident }) => {
  const found = attributeChange(testIncident(incident))
  expect(found.outcome).toBe('cause')
  expect(found.ranking[0]?.change).toMatchObject({ kind: 'commit', commit: { sha: guilty } })
})

/** Changes with something about them went out, and none is to blame. */
const accidents: Record<string, TestIncident & { kind: string }> = {
  'a slow provider, though retries were raised': {
    kind: 'third_party_failing',
    service: 'fraud',
    summary: 'fraud check latency p99 9s',
    lines: ['fraud WARN call to api.riskscore.com timed out after 3000ms', 'fraud ERROR riskscore: deadline exceeded'],
    moves: { 'fraud latency_p99_ms': [300, 9000] },
    trace: ['!checkout Pay', '!fraud Check', '!fraud POST riskscore|net.peer.name=api.riskscore.com;error=timeout'],
    decoys: [
      own('fraud', 'fraud: one retry', 'fraud/client.go', '-	retries: 1,\n+	retries: 2,', -50),
      own(
        'fraud',
        'fraud: tidy scoring',
        'fraud/score.go',
        '-	score := base\n-	score += bonus\n-	return score\n+	return base + bonus',
        -4,
      ),
    ],
  },
  'a broken disk': {
    kind: 'machine_failing',
    service: 'blob',
    summary: 'blob reads fail',
    lines: ['blob ERROR read /data/7: input/output error', 'kernel ERROR nvme0n1: I/O error, dev nvme0n1, sector 2048'],
    decoys: [
      own(
        'blob',
        'blob: larger read buffer',
        'blob/read.go',
        '-	buf := make([]byte, 32<<10)\n+	buf := make([]byte, 64<<10)',
        -8,
      ),
    ],
  },
  'a push message to every phone': {
    kind: 'traffic_surge',
    service: 'news',
    summary: 'news p99 latency 4 s',
    lines: ['news WARN queue full, shedding'],
    moves: {
      'edge requests_per_second': [1200, 9000],
      'news requests_per_second': [1000, 7800],
      'news latency_p99_ms': [80, 4000],
    },
    trace: ['!edge GET /news', '!news List'],
    decoys: [
      own('news', 'news: fewer threads', 'news/server.yaml', '-  threads: 64\n+  threads: 60', -15),
      own(
        'news',
        'news: handler',
        'news/handler.go',
        '-	list := s.repo.List(ctx)\n-	writeJSON(w, list)\n+	writeJSON(w, s.repo.List(ctx))',
        -2,
      ),
    ],
  },
  'a certificate of somebody else': {
    kind: 'certificate_expired',
    service: 'ship',
    summary: 'ship labels fail',
    lines: ['ship ERROR Post https://labels.carrier.net: x509: certificate has expired'],
    decoys: [
      own(
        'ship',
        'ship: http client options',
        'ship/client.go',
        '-	TLSHandshakeTimeout: 5 * time.Second,\n+	TLSHandshakeTimeout: 4 * time.Second,',
        -12,
      ),
    ],
  },
  'a neighbour that takes the processor': {
    kind: 'neighbour',
    service: 'rank',
    summary: 'rank p99 up',
    lines: [
      'rank WARN runqueue latency 300ms, steal time 40%',
      'kubelet WARN noisy neighbour: pod batch/train-7 uses 30 cores',
    ],
    moves: { 'rank latency_p99_ms': [50, 900] },
    decoys: [
      own('rank', 'rank: inline feature', 'rank/feat.go', '-	return weight(x) * 2\n+	return 2 * weight(x)', -9),
      own('rank', 'rank: cache ttl', 'rank/conf.yaml', '-  ttl: 60s\n+  ttl: 50s', -20),
    ],
  },
  'a maintenance window of the database': {
    kind: 'database_event',
    service: 'loans',
    summary: 'loans errors for two minutes at a time',
    lines: [
      'loans ERROR connection reset by database',
      'rds-loans WARN maintenance window started: engine upgrade, instance rebooted',
    ],
    decoys: [
      own(
        'loans',
        'loans: pool lifetime',
        'loans/db.go',
        '-	MaxConnLifetime: time.Hour,\n+	MaxConnLifetime: 50 * time.Minute,',
        -9,
      ),
    ],
  },
}

const theirs = Object.entries(accidents).map(([name, incident]) => ({ name, incident }))

test.for(theirs)('blames no commit for $name', ({ incident }) => {
  const found = attributeChange(testIncident(incident))
  expect(found.outcome).toBe('external')
  expect(found.outside.map(({ cause }) => cause.kind)).toContain(incident.kind)
})
