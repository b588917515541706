import { expect, test } from 'vitest'
import { attributeChange } from './attribute-change.ts'
import { guilty, type TestIncident, testIncident, tidied } from './test-incident.ts'

/** More mechanisms: work that is done too often, too late, twice, elsewhere or for somebody else. */
const incidents: Record<string, TestIncident> = {
  'a deadline for reports that take longer': {
    service: 'reports',
    summary: 'reports fail: context deadline exceeded',
    lines: ['reports ERROR building report: context deadline exceeded after 3s'],
    culprit: {
      says: 'bound the work of a request',
      files: ['reports/build.go'],
      deployed: ['reports', -12],
      diff: '@@ reports/build.go @@\n-	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)\n+	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)',
    },
    decoys: [tidied('reports', 'reports/handler.go')],
  },
  'fewer workers': {
    service: 'encoder',
    summary: 'encoder queue depth rising, jobs wait',
    metric: 'queue_depth',
    lines: ['encoder WARN job waited 240s for a worker thread'],
    moves: { 'encoder queue_depth': [3, 4000, 20] },
    culprit: {
      says: 'right-size threads',
      files: ['encoder/src/main/java/Pool.java'],
      deployed: ['encoder', -3],
      diff: '@@ encoder/src/main/java/Pool.java @@\n-  ExecutorService pool = Executors.newFixedThreadPool(64);\n+  ExecutorService pool = Executors.newFixedThreadPool(4);',
    },
    decoys: [tidied('encoder', 'encoder/src/main/java/Handler.java')],
  },
  'a body packed twice': {
    service: 'feed',
    summary: 'mobile clients cannot read the feed',
    lines: ['feed ERROR client reported: incorrect header check while inflating gzip body'],
    culprit: {
      says: 'compress responses',
      files: ['feed/src/server.ts'],
      deployed: ['feed', -6],
      diff: "@@ feed/src/server.ts @@\n+  app.use(compression())\n   app.use(routes)\n@@ feed/src/server.ts @@\n-  res.send(body)\n+  res.setHeader('Content-Encoding', 'gzip')\n+  res.send(gzipSync(body))",
    },
    decoys: [tidied('feed', 'feed/src/handler.ts')],
  },
  'the same order twice': {
    service: 'checkout',
    summary: 'customers charged twice',
    lines: ['checkout ERROR duplicate charge for order 5512'],
    culprit: {
      says: 'simplify submit',
      files: ['checkout/submit.rb'],
      deployed: ['checkout', -40],
      diff: '@@ checkout/submit.rb @@\n-    return if Charge.exists?(idempotency_key: key)\n-    Charge.create!(order: order, idempotency_key: key)\n+    Charge.create!(order: order)',
    },
    decoys: [tidied('checkout', 'checkout/handler.rb')],
  },
  'every line written to disk': {
    service: 'gatekeeper',
    summary: 'gatekeeper: no space left on device',
    metric: 'filesystem_used_ratio',
    lines: ['gatekeeper ERROR write /var/log/gatekeeper.log: no space left on device'],
    moves: { 'gatekeeper filesystem_used_ratio': [0.4, 1, 80] },
    culprit: {
      says: 'see more while we debug',
      files: ['gatekeeper/config/production.yaml'],
      at: -50,
      deployed: ['gatekeeper', -4],
      diff: '@@ gatekeeper/config/production.yaml @@\n-  log_level: warn\n+  log_level: trace',
    },
    decoys: [tidied('gatekeeper', 'gatekeeper/handler.go')],
  },
  'a header by another name': {
    service: 'profiles',
    summary: 'profiles answers 400 to internal callers',
    lines: ['profiles WARN bad request: missing header X-Account-Id'],
    culprit: {
      says: 'name headers alike',
      files: ['libs/http/headers.ts'],
      deployed: ['profiles', -10],
      diff: "@@ libs/http/headers.ts @@\n-export const accountHeader = 'X-Account'\n+export const accountHeader = 'X-Account-Id'",
    },
    decoys: [tidied('profiles', 'profiles/src/handler.ts')],
  },
  'a page that sends to itself': {
    service: 'portal',
    summary: 'portal unreachable: too many redirects',
    lines: ['portal WARN redirect loop detected for /login'],
    culprit: {
      says: 'canonical addresses',
      files: ['portal/src/redirect.ts'],
      deployed: ['portal', -7],
      diff: "@@ portal/src/redirect.ts @@\n-  if (!url.pathname.endsWith('/')) return redirect(url.pathname + '/')\n+  if (url.pathname.endsWith('/')) return redirect(url.pathname)\n+  return redirect(url.pathname + '/')",
    },
    decoys: [tidied('portal', 'portal/src/handler.ts')],
  },
  'listeners that stay': {
    service: 'quotes-stream',
    summary: 'quotes-stream goroutine count climbing, memory high',
    metric: 'go_goroutines',
    lines: ['quotes-stream WARN 91000 goroutines running'],
    moves: { 'quotes-stream go_goroutines': [120, 91000, 60] },
    culprit: {
      says: 'simplify subscription',
      files: ['quotes-stream/subscribe.go'],
      at: -30,
      deployed: ['quotes-stream', -2],
      diff: '@@ quotes-stream/subscribe.go @@\n-	ticker := time.NewTicker(every)\n-	defer ticker.Stop()\n 	for {\n-		select {\n-		case <-ctx.Done():\n-			return\n-		case <-ticker.C:\n-			send(quote())\n-		}\n+		<-time.After(every)\n+		send(quote())\n 	}',
    },
    decoys: [tidied('quotes-stream', 'quotes-stream/handler.go')],
  },
  'one query per row': {
    service: 'timesheets',
    summary: 'timesheets list takes 9 seconds',
    metric: 'http_request_duration_p95',
    lines: ['timesheets WARN 412 queries in request GET /sheets'],
    moves: { 'timesheets http_request_duration_p95': [0.3, 9], 'timesheets db_queries_per_request': [4, 412] },
    culprit: {
      says: 'drop unused join',
      files: ['timesheets/views.py'],
      deployed: ['timesheets', -8],
      diff: "@@ timesheets/views.py @@\n-    sheets = Sheet.objects.select_related('employee').filter(week=week)\n+    sheets = Sheet.objects.filter(week=week)",
    },
    decoys: [tidied('timesheets', 'timesheets/handler.py')],
  },
  'an audience that no token has': {
    service: 'bff',
    summary: 'bff rejects valid sessions with 401',
    lines: ['bff WARN token rejected: invalid audience'],
    culprit: {
      says: 'prepare for the new domain',
      files: ['bff/config/auth.yaml'],
      deployed: ['bff', -3],
      diff: '@@ bff/config/auth.yaml @@\n-  audience: https://api.example.test\n+  audience: https://api.example-next.test',
    },
    decoys: [tidied('bff', 'bff/src/handler.ts')],
  },
  'a smaller container': {
    service: 'matcher',
    summary: 'matcher pods OOMKilled and restarting',
    metric: 'pod_restarts_total',
    lines: ['matcher FATAL container killed: OOMKilled exit code 137'],
    moves: { 'matcher pod_restarts_total': [0, 12] },
    culprit: {
      says: 'save money',
      files: ['deploy/matcher/values.yaml'],
      at: -7,
      diff: '@@ deploy/matcher/values.yaml @@\n-    memory: 2Gi\n+    memory: 256Mi',
    },
    decoys: [tidied('matcher', 'matcher/handler.go')],
  },
  'a state that consumers do not know': {
    service: 'tracking',
    summary: 'tracking fails to read order events',
    lines: ['tracking ERROR IllegalArgumentException: No enum constant OrderState.HANDED_OVER'],
    culprit: {
      says: 'say what really happens',
      files: ['orders/src/main/java/OrderState.java'],
      deployed: ['orders', -4],
      diff: '@@ orders/src/main/java/OrderState.java @@\n-  SHIPPED,\n+  HANDED_OVER,',
    },
    decoys: [tidied('tracking', 'tracking/src/main/java/Handler.java')],
  },
  'pages of everything': {
    service: 'directory',
    summary: 'directory heap near limit, long gc pauses',
    metric: 'jvm_memory_used_ratio',
    lines: ['directory WARN gc pause 4100ms', 'directory ERROR response body too large: 48MB'],
    moves: { 'directory jvm_memory_used_ratio': [0.4, 0.97] },
    culprit: {
      says: 'fewer round trips for the list',
      files: ['directory/src/main/resources/application.properties'],
      deployed: ['directory', -5],
      diff: '@@ directory/src/main/resources/application.properties @@\n-people.page-size=50\n+people.page-size=20000',
    },
    decoys: [tidied('directory', 'directory/src/main/java/Handler.java')],
  },
  'a name that does not resolve': {
    service: 'pricing',
    summary: 'pricing cannot reach its database',
    lines: ['pricing ERROR dial tcp: lookup pricing-db.prd.internal: no such host'],
    culprit: {
      says: 'move to the new naming',
      files: ['pricing/config/database.yaml'],
      deployed: ['pricing', -2],
      diff: '@@ pricing/config/database.yaml @@\n-  host: pricing-db.prod.internal\n+  host: pricing-db.prd.internal',
    },
    decoys: [tidied('pricing', 'pricing/handler.go')],
  },
  'sums in floating point': {
    service: 'statements',
    summary: 'statements do not reconcile with the ledger',
    lines: ['statements ERROR reconciliation failed: total 104.99 expected 105.00'],
    culprit: {
      says: 'plain numbers are faster',
      files: ['statements/sum.py'],
      deployed: ['statements', -25],
      diff: "@@ statements/sum.py @@\n-    total = sum((Decimal(e.amount) for e in entries), Decimal('0'))\n+    total = sum(float(e.amount) for e in entries)",
    },
    decoys: [tidied('statements', 'statements/handler.py')],
  },
  'a new way for everybody at once': {
    service: 'search',
    summary: 'search errors after rollout of hybrid ranking',
    lines: ['search ERROR hybrid_ranking: embedding dimension mismatch 384 != 768'],
    culprit: {
      says: 'hybrid ranking on by default',
      files: ['search/flags.go'],
      deployed: ['search', -3],
      diff: '@@ search/flags.go @@\n-	HybridRanking: flag.Bool("hybrid_ranking", false),\n+	HybridRanking: flag.Bool("hybrid_ranking", true),',
    },
    decoys: [tidied('search', 'search/handler.go')],
  },
  'work in the lock of a table': {
    service: 'members',
    summary: 'members: statements wait for locks, requests time out',
    lines: ['members ERROR canceling statement due to lock timeout on relation members'],
    culprit: {
      says: 'add a column for consent',
      files: ['members/migrations/0031_consent.sql'],
      at: -4,
      deployed: ['members', -1],
      diff: '@@ members/migrations/0031_consent.sql @@\n+ALTER TABLE members ADD COLUMN consent boolean NOT NULL DEFAULT now() > created_at;',
    },
    decoys: [{ ...tidied('members', 'members/handler.go'), deployed: ['members', -9], at: -11 }],
  },
  'nothing remembered any more': {
    service: 'maps',
    summary: 'maps throttled by the tile provider',
    lines: ['maps ERROR tile provider answered 429 Too Many Requests'],
    moves: { 'maps outbound_requests_per_second': [5, 400] },
    culprit: {
      says: 'remove a layer',
      files: ['maps/tiles.go'],
      deployed: ['maps', -6],
      diff: '@@ maps/tiles.go @@\n-	if tile, ok := s.cache.Get(id); ok {\n-		return tile, nil\n-	}\n 	return s.provider.Fetch(ctx, id)',
    },
    decoys: [tidied('maps', 'maps/handler.go')],
  },
  'a condition turned round': {
    service: 'onboarding',
    summary: 'onboarding sign-ups dropped to zero',
    metric: 'signups_completed_per_minute',
    lines: ['onboarding WARN sign-up refused: e-mail is verified'],
    moves: { 'onboarding signups_completed_per_minute': [40, 0] },
    culprit: {
      says: 'readable condition',
      files: ['onboarding/rules.kt'],
      deployed: ['onboarding', -5],
      diff: '@@ onboarding/rules.kt @@\n-    if (!account.verified) refuse(account)\n+    if (account.verified) refuse(account)',
    },
    decoys: [tidied('onboarding', 'onboarding/handler.kt')],
  },
  'events that nobody publishes': {
    service: 'loyalty',
    summary: 'loyalty points missing for new orders, no order events received',
    metric: 'events_processed_per_minute',
    lines: ['loyalty WARN no order_paid events received for 10 minutes'],
    moves: { 'loyalty events_processed_per_minute': [90, 0] },
    culprit: {
      says: 'split the pay step',
      files: ['orders/pay.ts'],
      deployed: ['orders', -6],
      diff: "@@ orders/pay.ts @@\n-  await charge(order)\n-  await bus.publish('order_paid', { id: order.id })\n+  await charge(order)",
    },
    decoys: [tidied('loyalty', 'loyalty/src/handler.ts')],
  },
}

const decided = Object.entries(incidents).map(([name, incident]) => ({ name, incident }))

test.for(decided)('finds the commit behind $name', ({ incident }) => {
  const found = attributeChange(testIncident(incident))
  expect(found.outcome).toBe('cause')
  expect(found.ranking[0]?.change).toMatchObject({ kind: 'commit', commit: { sha: guilty } })
})
