import { expect, test } from 'vitest'
import { attributeChange } from './attribute-change.ts'
import { type TestCommit, type TestIncident, testIncident, tidied } from './test-incident.ts'

const clientTimeout = (service: string, file: string): TestCommit => ({
  says: 'give the client a little more time',
  files: [file],
  diff: `@@ ${file} @@\n-	timeout: 4 * time.Second,\n+	timeout: 5 * time.Second,`,
  at: -30,
  deployed: [service, -18],
})

/** Nothing of ours is to blame, though something of ours was deployed right before. */
const incidents: Record<string, TestIncident & { kind: string }> = {
  'a campaign': {
    kind: 'traffic_surge',
    service: 'shopfront',
    summary: 'shopfront p99 latency above 2 s',
    lines: ['shopfront WARN worker pool saturated'],
    moves: { 'shopfront http_requests_per_second': [400, 2600], 'shopfront latency_p99_ms': [120, 2400] },
    trace: ['!shopfront GET /', 'shopfront render'],
    decoys: [tidied('shopfront', 'shopfront/handler.go')],
  },
  'a payment provider that is down': {
    kind: 'third_party_failing',
    service: 'charges',
    summary: 'charges failing',
    lines: [
      'charges ERROR POST https://api.stripe.com/v1/charges: 503 Service Unavailable',
      'charges ERROR stripe request timed out after 5000ms',
    ],
    trace: ['!charges Charge', '!charges POST|net.peer.name=api.stripe.com;error=503'],
    decoys: [clientTimeout('charges', 'charges/client.go'), tidied('charges', 'charges/handler.go')],
  },
  'names that nobody resolves': {
    kind: 'name_resolution',
    service: 'accounts',
    summary: 'several services fail to resolve names',
    lines: [
      'accounts ERROR lookup users-db: Temporary failure in name resolution',
      'carts ERROR lookup sessions: Temporary failure in name resolution',
      'coredns ERROR plugin/errors: SERVFAIL upstream timeout',
    ],
    decoys: [tidied('accounts', 'accounts/handler.go')],
  },
  'a database that fails over': {
    kind: 'database_event',
    service: 'bookings',
    summary: 'bookings writes fail',
    lines: [
      'bookings ERROR cannot execute INSERT in a read-only transaction',
      'rds WARN Multi-AZ instance failover started',
      'rds WARN Multi-AZ instance failover completed',
    ],
    decoys: [tidied('bookings', 'bookings/handler.go')],
  },
  'a machine that is taken away': {
    kind: 'machine_failing',
    service: 'scoring',
    summary: 'scoring pods unavailable',
    lines: [
      'kubelet WARN node pool-2-x7 NotReady: spot instance interruption',
      'scoring WARN pod terminated: node lost',
    ],
    decoys: [tidied('scoring', 'scoring/handler.go')],
  },
  'a file that nobody expected': {
    kind: 'poison_input',
    service: 'intake',
    summary: 'intake workers restart on the same message',
    lines: [
      'intake ERROR malformed payload from partner northwind: row 88 contains a NUL byte',
      'intake ERROR message 771 redelivered 12 times',
    ],
    decoys: [tidied('intake', 'intake/handler.go')],
  },
  'a key that ran out': {
    kind: 'credential_expired',
    service: 'geocoder',
    summary: 'geocoder answers 500',
    lines: ['geocoder ERROR geocoding provider says: API key expired on 2031-03-04'],
    decoys: [tidied('geocoder', 'geocoder/handler.go')],
  },
  'a certificate that ran out': {
    kind: 'certificate_expired',
    service: 'relay',
    summary: 'relay cannot reach vault',
    lines: [
      'relay ERROR x509: certificate has expired or is not yet valid: current time is after 2031-03-04T12:00:00Z',
    ],
    decoys: [
      {
        says: 'refuse old TLS',
        files: ['libs/tls/config.go'],
        at: -25,
        deployed: ['relay', -9],
        diff: '@@ libs/tls/config.go @@\n-	MinVersion: tls.VersionTLS10,\n+	MinVersion: tls.VersionTLS12,',
      },
    ],
  },
  'an identity provider with a notice': {
    kind: 'provider_outage',
    service: 'login',
    summary: 'login failing for everybody',
    lines: ['login ERROR auth0 token endpoint returned 502'],
    status: [
      {
        service: 'Auth0',
        status: 'partial outage',
        title: 'Errors on authentication',
        detail: 'We investigate.',
        from: new Date('2031-03-04T11:58:00Z'),
      },
    ],
    decoys: [
      {
        says: 'refactor: token parsing',
        files: ['login/token.go'],
        at: -9,
        deployed: ['login', -4],
        diff: '@@ login/token.go @@\n-	claims := parse(raw)\n-	return claims.Subject\n+	return subjectOf(parse(raw))',
      },
    ],
  },
  'an export of somebody else': {
    kind: 'foreign_query',
    service: 'inventory',
    summary: 'inventory database CPU at 99%',
    lines: [
      'inventory WARN slow query from analyst session: ad-hoc SELECT over stock_moves running 900s',
      'inventory WARN backfill by reporting user holds 40 connections',
    ],
    decoys: [tidied('inventory', 'inventory/handler.go')],
  },
  'a quota at the provider': {
    kind: 'provider_quota',
    service: 'summaries',
    summary: 'summaries unavailable',
    lines: ['summaries ERROR completion refused: monthly quota exceeded for organization'],
    decoys: [tidied('summaries', 'summaries/handler.ts')],
  },
  'a line between regions': {
    kind: 'network_failing',
    service: 'replicator',
    summary: 'replicator falls behind',
    lines: [
      'replicator WARN 31% packet loss to eu-west over the transit gateway',
      'replicator ERROR write: connection reset by peer',
    ],
    decoys: [tidied('replicator', 'replicator/handler.go')],
  },
}

const decided = Object.entries(incidents).map(([name, incident]) => ({ name, incident }))

test.for(decided)('blames no commit for $name', ({ incident }) => {
  const found = attributeChange(testIncident(incident))
  expect(found.outcome).toBe('external')
  expect(found.outside.filter(({ evidence }) => evidence.length > 0).map(({ cause }) => cause.kind)).toContain(
    incident.kind,
  )
})

test('names nothing when harmless commits are all there is and the symptom says nothing', () => {
  const found = attributeChange(
    testIncident({
      service: 'ads',
      summary: 'ads latency above usual',
      lines: [],
      moves: { 'ads latency_p99_ms': [40, 90] },
      decoys: [tidied('ads', 'ads/handler.go')],
    }),
  )
  expect(found.outcome).toBe('undetermined')
  expect(found.remediation).toBe('investigate')
})
