import { createHmac } from 'node:crypto'

/** What a run of requests consists of: alerts of a number of groups, or signed clicks on cards. */
export type Requests =
  | { kind: 'alerts'; prefix: string; groups: number; bearer: string; from?: number }
  | { kind: 'clicks'; secret: string; incidents: string[]; people: string[]; responseUrl: string; run: string }

/** The path of Prometheus' own API, which Alertmanager and Allclear both have: the same bytes go to either. */
const alertPath = '/api/v2/alerts'

/** One alert as Prometheus posts it, with the labels and annotations of an ordinary rule. */
export function alertBody(group: string, instance: number): string {
  const labels = {
    alertname: 'CheckoutLatencyHigh',
    g: group,
    instance: `10.0.${Math.floor(instance / 250) % 250}.${instance % 250}:9090`,
    i: String(instance),
    job: 'checkout',
    severity: 'critical',
    region: 'eu-central',
  }
  const annotations = {
    summary: `Checkout is slow in ${group}`,
    description: 'The 99th percentile of checkout requests has been above two seconds for five minutes.',
    runbook_url: 'https://runbooks.example/checkout-latency',
  }
  return JSON.stringify([{ labels, annotations, generatorURL: 'https://prometheus.example/graph?g0.expr=x' }])
}

/** The bytes of request number `n`. */
export function requestBytes(requests: Requests, n: number, host: string): string {
  if (requests.kind === 'alerts') {
    const { prefix, groups, bearer, from = 0 } = requests
    const body = alertBody(`grp-${prefix}-${n % groups}`, from + n)
    return post(alertPath, host, { 'content-type': 'application/json', authorization: `Bearer ${bearer}` }, body)
  }
  const body = clickBody(requests, n)
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', requests.secret).update(`v0:${timestamp}:${body}`).digest('hex')
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  }
  return post('/slack/interactions', host, headers, body)
}

function clickBody({ incidents, people, responseUrl, run }: Extract<Requests, { kind: 'clicks' }>, n: number): string {
  const incident = incidents[n % incidents.length]
  const now = Date.now()
  const payload = {
    type: 'block_actions',
    team: { id: 'T0BENCH', domain: 'bench' },
    user: { id: people[n % people.length], username: 'somebody', team_id: 'T0BENCH' },
    api_app_id: 'A0BENCH',
    container: { type: 'message_attachment', channel_id: 'C0BENCH', message_ts: '1.000001' },
    trigger_id: `${run}.${n}`,
    channel: { id: 'C0BENCH', name: 'incidents' },
    message: { ts: '1.000001', type: 'message', text: 'Checkout is slow' },
    response_url: responseUrl,
    actions: [
      {
        type: 'button',
        action_id: 'command:acknowledge',
        block_id: 'controls',
        action_ts: `${now / 1000}`,
        value: JSON.stringify({ command: 'acknowledge', input: { incident } }),
      },
    ],
  }
  return `payload=${encodeURIComponent(JSON.stringify(payload))}`
}

function post(path: string, host: string, headers: Record<string, string>, body: string): string {
  const all = { host, 'content-length': String(Buffer.byteLength(body)), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}
