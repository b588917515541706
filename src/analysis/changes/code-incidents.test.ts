import { expect, test } from 'vitest'
import { attributeChange } from './attribute-change.ts'
import { guilty, type TestIncident, testIncident, tidied } from './test-incident.ts'

/** How commits break production, one made-up incident per mechanism; every one has an innocent deploy right before the onset. */
const incidents: Record<string, TestIncident> = {
  'a dictionary that only grows': {
    service: 'thumbnailer',
    summary: 'thumbnailer containers OOMKilled, working set climbing since morning',
    metric: 'container_memory_working_set_bytes',
    lines: ['thumbnailer FATAL worker killed by signal 9 (out of memory)'],
    moves: { 'thumbnailer container_memory_working_set_bytes': [4e8, 2e9, 90] },
    culprit: {
      says: 'perf: remember rendered sizes',
      files: ['services/thumbnailer/render.py'],
      at: -60,
      deployed: ['thumbnailer', -50],
      diff: '@@ services/thumbnailer/render.py @@\n+_rendered = {}\n+\n def render(image_id, size):\n-    return draw(load(image_id), size)\n+    picture = draw(load(image_id), size)\n+    _rendered[(image_id, size)] = picture\n+    return picture',
    },
    decoys: [tidied('thumbnailer', 'services/thumbnailer/handler.py')],
  },
  'a connection that is not given back': {
    service: 'ledger',
    summary: 'ledger requests time out waiting for a database connection',
    metric: 'hikaricp_connections_pending',
    lines: ['ledger ERROR HikariPool-1 - Connection is not available, request timed out after 30000ms'],
    moves: { 'ledger hikaricp_connections_active': [4, 20, 25], 'ledger hikaricp_connections_pending': [0, 80, 25] },
    culprit: {
      says: 'simplify posting repository',
      files: ['ledger/src/main/java/shop/ledger/PostingRepository.java'],
      deployed: ['ledger', -12],
      diff: '@@ ledger/src/main/java/shop/ledger/PostingRepository.java @@\n-    try (Connection c = dataSource.getConnection();\n-         PreparedStatement s = c.prepareStatement(SQL)) {\n-      return map(s.executeQuery());\n-    }\n+    Connection c = dataSource.getConnection();\n+    PreparedStatement s = c.prepareStatement(SQL);\n+    return map(s.executeQuery());',
    },
    decoys: [tidied('ledger', 'ledger/src/main/java/shop/ledger/PostingController.java')],
  },
  'retries without a pause': {
    service: 'stock',
    summary: 'stock overloaded, request rate tripled, p99 up',
    lines: ['stock WARN shedding load: queue full', 'basket WARN reserve failed, attempt 9 of 10'],
    moves: { 'stock requests_per_second': [300, 1500], 'stock latency_p99_ms': [40, 900] },
    culprit: {
      says: 'make reserving more robust',
      files: ['libs/call/again.go'],
      deployed: ['basket', -7],
      diff: '@@ libs/call/again.go @@\n-	for i := 0; i < 2; i++ {\n+	for i := 0; i < 10; i++ {\n 		if err = f(ctx); err == nil {\n 			return nil\n 		}\n-		time.Sleep(pause << i)\n 	}',
    },
    decoys: [tidied('stock', 'services/stock/handler.go')],
  },
  'a cache key without the tenant': {
    service: 'orders-api',
    summary: 'customers report seeing orders that belong to another account',
    lines: ['orders-api ERROR order 881 belongs to another tenant: expected acme got globex'],
    culprit: {
      says: 'shorten cache keys',
      files: ['apps/orders-api/src/orderCache.ts'],
      deployed: ['orders-api', -30],
      diff: '@@ apps/orders-api/src/orderCache.ts @@\n-const keyFor = (tenant: string, page: number) => ["orders", tenant, page].join(":")\n+const keyFor = (page: number) => ["orders", page].join(":")',
    },
    decoys: [tidied('orders-api', 'apps/orders-api/src/handler.ts')],
  },
  'seconds taken for milliseconds': {
    service: 'catalog',
    summary: 'catalog database CPU at 96%, cache hit ratio collapsed',
    metric: 'cache_hit_ratio',
    lines: ['catalog WARN cache miss for item, loading from database'],
    moves: { 'catalog cache_hit_ratio': [0.97, 0.11], 'catalog db_cpu_percent': [22, 96] },
    culprit: {
      says: 'use typed durations',
      files: ['catalog/cache.go'],
      deployed: ['catalog', -6],
      diff: '@@ catalog/cache.go @@\n-	ttl := 600 * time.Second\n+	ttl := 600 * time.Millisecond',
    },
    decoys: [tidied('catalog', 'catalog/handler.go')],
  },
  'two rows locked the other way round': {
    service: 'transfer',
    summary: 'transfer failing with deadlocks',
    lines: ['transfer ERROR pq: deadlock detected while updating accounts'],
    culprit: {
      says: 'book the credit first',
      files: ['transfer/book.go'],
      deployed: ['transfer', -5],
      diff: '@@ transfer/book.go @@\n-	lock(tx, min(from, to))\n-	lock(tx, max(from, to))\n+	tx.Exec("SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE", to)\n+	tx.Exec("SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE", from)',
    },
    decoys: [tidied('transfer', 'transfer/handler.go')],
  },
  'local time for UTC': {
    service: 'billing',
    summary: 'billing rejects invoices: issue date lies in the future',
    lines: ['billing ERROR invoice rejected: issued_at 2031-03-04T14:00 is in the future'],
    culprit: {
      says: 'drop deprecated call',
      files: ['billing/issue.py'],
      deployed: ['billing', -4],
      diff: '@@ billing/issue.py @@\n-    issued_at = datetime.utcnow()\n+    issued_at = datetime.now()',
    },
    decoys: [tidied('billing', 'billing/handler.py')],
  },
  'cents sent as units': {
    service: 'payments',
    summary: 'payment declines up: amount exceeds card limit',
    lines: [
      'payments ERROR charge declined: amount 129900.00 exceeds limit',
      'payments WARN reconciliation mismatch: total 100 times invoice',
    ],
    culprit: {
      says: 'clean up money mapping',
      files: ['payments/src/money.ts'],
      deployed: ['payments', -8],
      diff: '@@ payments/src/money.ts @@\n-  amount: order.totalCents / 100,\n+  amount: order.totalCents,',
    },
    decoys: [tidied('payments', 'payments/src/handler.ts')],
  },
  'an environment variable nobody set': {
    service: 'quotes',
    summary: 'quotes in CrashLoopBackOff',
    metric: 'pod_restart_total',
    lines: ['quotes FATAL missing required environment variable RATES_ENDPOINT'],
    moves: { 'quotes pod_restart_total': [0, 7] },
    culprit: {
      says: 'read the endpoint of rates from the environment',
      files: ['quotes/src/config.ts'],
      deployed: ['quotes', -2],
      diff: "@@ quotes/src/config.ts @@\n-export const ratesEndpoint = 'http://rates.internal'\n+export const ratesEndpoint = demand('RATES_ENDPOINT')\n+\n+function demand(name: string): string {\n+  const value = process.env[name]\n+  if (!value) throw new Error('missing required environment variable ' + name)\n+  return value\n+}",
    },
    decoys: [
      {
        says: 'log at start',
        files: ['quotes/src/main.ts'],
        at: -5,
        deployed: ['quotes', -3],
        diff: "@@ quotes/src/main.ts @@\n+  logger.info('starting', { version })",
      },
    ],
  },
  'a pattern that backtracks': {
    service: 'comments',
    summary: 'comments p99 latency above 5 s, event loop lag',
    metric: 'nodejs_eventloop_lag_seconds',
    lines: ['comments WARN event loop blocked for 4200ms'],
    moves: { 'comments nodejs_eventloop_lag_seconds': [0.01, 4.2], 'comments process_cpu_ratio': [0.2, 1] },
    culprit: {
      says: 'accept longer links',
      files: ['comments/src/links.ts'],
      deployed: ['comments', -9],
      diff: '@@ comments/src/links.ts @@\n-const link = /https?:\\/\\/[\\w.\\/-]+/g\n+const link = /^(([\\w.]+)+\\/?)+$/g',
    },
    decoys: [tidied('comments', 'comments/src/handler.ts')],
  },
  'an index that was thought unused': {
    service: 'shipments',
    summary: 'shipments query latency p99 above 3 s',
    metric: 'db_query_latency_p99_ms',
    lines: ['shipments WARN slow query: SELECT * FROM parcels WHERE carrier_ref = $1 took 3100ms (seq scan)'],
    moves: { 'shipments db_query_latency_p99_ms': [12, 3100] },
    culprit: {
      says: 'chore: remove leftovers',
      files: ['db/migrations/0092_cleanup.sql'],
      at: -14,
      deployed: ['shipments', -3],
      diff: '@@ db/migrations/0092_cleanup.sql @@\n+DROP INDEX IF EXISTS parcels_carrier_ref_idx;',
    },
    decoys: [tidied('shipments', 'shipments/handler.go')],
  },
  'too much per poll': {
    service: 'mailer',
    summary: 'mailer consumer lag rising',
    metric: 'consumer_lag',
    lines: ['mailer WARN consumer left the group: max.poll.interval.ms exceeded, rebalancing'],
    moves: { 'mailer consumer_lag': [20, 90000, 15] },
    culprit: {
      says: 'tune the consumer',
      files: ['mailer/src/main/resources/application.yml'],
      deployed: ['mailer', -4],
      diff: '@@ mailer/src/main/resources/application.yml @@\n-      max-poll-records: 50\n+      max-poll-records: 5000',
    },
    decoys: [tidied('mailer', 'mailer/src/main/java/Mailer.java')],
  },
  'a limit with a digit less': {
    service: 'edge',
    summary: 'edge answers 429 to one request in three',
    lines: ['edge WARN request rejected: rate limit reached (429)'],
    moves: { 'edge http_429_ratio': [0, 0.34] },
    culprit: {
      says: 'review limits',
      files: ['edge/conf/limits.yaml'],
      deployed: ['edge', -3],
      diff: '@@ edge/conf/limits.yaml @@\n-  requests_per_minute: 6000\n+  requests_per_minute: 600',
    },
    decoys: [tidied('edge', 'edge/handler.go')],
  },
  'a field number used again': {
    service: 'fulfilment',
    summary: 'fulfilment cannot decode parcel events',
    lines: ['fulfilment ERROR proto: wrong wireType = 2 for field Weight: cannot parse invalid wire-format data'],
    culprit: {
      says: 'order the fields by name',
      files: ['proto/parcel/v1/parcel.proto'],
      deployed: ['packing', -15],
      diff: '@@ proto/parcel/v1/parcel.proto @@\n-  double weight = 2;\n-  string carrier = 3;\n+  string carrier = 2;\n+  double weight = 3;',
    },
    decoys: [tidied('fulfilment', 'fulfilment/handler.go')],
  },
  'a port that nobody listens on': {
    service: 'storefront',
    summary: 'storefront: calls to reviews refused',
    lines: ['storefront ERROR dial tcp 10.2.3.4:80: connect: connection refused calling reviews'],
    trace: ['!storefront GET /item', '!storefront call reviews|error=connection refused'],
    culprit: {
      says: 'align ports of charts',
      files: ['charts/reviews/templates/service.yaml'],
      deployed: ['reviews', -3],
      diff: '@@ charts/reviews/templates/service.yaml @@\n-      targetPort: 8080\n+      targetPort: 8000',
    },
    decoys: [tidied('storefront', 'storefront/handler.go')],
  },
  'a right that was too wide': {
    service: 'exports',
    summary: 'exports fail to upload',
    lines: ['exports ERROR AccessDenied: not authorized to perform s3:PutObject on exports-bucket'],
    culprit: {
      says: 'least privilege for workers',
      files: ['infra/iam/exports.tf'],
      at: -10,
      diff: '@@ infra/iam/exports.tf @@\n-    actions = ["s3:GetObject", "s3:PutObject"]\n+    actions = ["s3:GetObject"]',
    },
    decoys: [tidied('exports', 'exports/handler.go')],
  },
  'one step too far': {
    service: 'ranking',
    summary: 'ranking returns 500 for one request in five',
    lines: ['ranking ERROR panic: runtime error: index out of range [20] with length 20'],
    culprit: {
      says: 'include the last entry',
      files: ['ranking/top.go'],
      deployed: ['ranking', -6],
      diff: '@@ ranking/top.go @@\n-	for i := 0; i < len(scores); i++ {\n+	for i := 0; i <= len(scores); i++ {',
    },
    decoys: [tidied('ranking', 'ranking/handler.go')],
  },
  'a map without its lock': {
    service: 'presence',
    summary: 'presence pods restart',
    lines: ['presence FATAL fatal error: concurrent map writes'],
    culprit: {
      says: 'perf: fewer locks on the hot path',
      files: ['presence/rooms.go'],
      deployed: ['presence', -20],
      diff: '@@ presence/rooms.go @@\n-	r.mu.Lock()\n-	defer r.mu.Unlock()\n 	r.members[id] = conn',
    },
    decoys: [tidied('presence', 'presence/handler.go')],
  },
  'bytes read as another alphabet': {
    service: 'importer',
    summary: 'importer fails on names with accents',
    lines: ["importer ERROR UnicodeDecodeError: 'ascii' codec can't decode byte 0xc3 in position 4"],
    culprit: {
      says: 'open files the same way everywhere',
      files: ['libs/files/read.py'],
      deployed: ['importer', -5],
      diff: "@@ libs/files/read.py @@\n-    return open(path, encoding='utf-8').read()\n+    return open(path, 'rb').read().decode('ascii')",
    },
    decoys: [tidied('importer', 'importer/handler.py')],
  },
  'another C library underneath': {
    service: 'pdf',
    summary: 'pdf does not start',
    lines: [
      'pdf FATAL error while loading shared libraries: libfontconfig.so.1: cannot open shared object file, GLIBC_2.34 not found',
    ],
    culprit: {
      says: 'smaller image',
      files: ['pdf/Dockerfile'],
      deployed: ['pdf', -2],
      diff: '@@ pdf/Dockerfile @@\n-FROM node:20-bookworm\n+FROM node:20-alpine',
    },
    decoys: [tidied('pdf', 'pdf/src/handler.ts')],
  },
}

const decided = Object.entries(incidents).map(([name, incident]) => ({ name, incident }))

test.for(decided)('finds the commit behind $name', ({ incident }) => {
  const found = attributeChange(testIncident(incident))
  expect(found.outcome).toBe('cause')
  expect(found.ranking[0]?.change).toMatchObject({ kind: 'commit', commit: { sha: guilty } })
})
