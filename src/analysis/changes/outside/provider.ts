import type { StatusNotice } from '../change-question.ts'
import { words } from '../words.ts'
import { type Detector, linesLike, type OutsideCause, together } from './detector.ts'

/** Providers: what they say about themselves, and what their hosts answer. */
export const providerDetectors: Detector[] = [
  {
    name: 'status_notice',
    finds: ({ statusFeed = [] }, symptoms) =>
      statusFeed
        .filter((notice) => !fine.test(notice.status) && overlapsTime(notice, symptoms))
        .map((notice): OutsideCause => {
          const told = symptoms.lines.filter(({ text }) => speaksOf(text, notice))
          return {
            kind: 'provider_outage',
            name: notice.service,
            says: `${notice.service} reports "${notice.title}"`,
            strength: told.length > 0 ? 0.97 : 0.5,
            evidence: [
              { kind: 'event', service: notice.service, quote: notice.title, at: notice.from },
              ...told.slice(0, 2),
            ],
            remedy: 'failover',
          }
        }),
  },
  {
    name: 'foreign_host',
    finds({ traces }, symptoms) {
      const failing = traces
        .flatMap(({ spans }) => spans)
        .filter((span) => span.failed && +span.startedAt >= symptoms.since - 90_000)
      const peers = failing.flatMap((span) =>
        [
          'net.peer.name',
          'peer.service',
          'server.address',
          'http.host',
          'peer.hostname',
          'http.url',
          'url.full',
        ].flatMap((key) => {
          const value = span.attributes[key]
          return typeof value === 'string' && isForeign(value, symptoms.services) ? [{ span, host: value }] : []
        }),
      )
      const told = linesLike(symptoms, foreignTrouble).filter(
        ({ text }) => hosts(text).some((host) => isForeign(host, symptoms.services)) || vendor.test(text),
      )
      const name =
        peers[0]?.host ??
        told.flatMap(({ text }) => hosts(text)).find((host) => isForeign(host, symptoms.services)) ??
        vendor.exec(told[0]?.text ?? '')?.[0]
      if (!name) return []
      const affected = new Set(told.map(({ service }) => service)).size
      const strength = Math.min(
        0.9,
        (peers.length > 0 ? 0.4 : 0) + together(told, 0.55) * 0.75 + (affected > 1 ? 0.12 : 0),
      )
      return [
        {
          kind: 'third_party_failing',
          name,
          says: `${name} fails or answers late, and is not ours`,
          strength,
          evidence: [
            ...told.slice(0, 3),
            ...(told.length === 0
              ? peers.slice(0, 2).map(({ span, host }) => ({
                  kind: 'trace' as const,
                  service: span.service,
                  quote: host,
                  at: span.startedAt,
                }))
              : []),
          ],
          remedy: 'failover',
        },
      ]
    },
  },
  {
    name: 'provider_quota',
    finds(_, symptoms) {
      const told = linesLike(
        symptoms,
        /(?:daily|monthly|account|project|billing|plan|subscription|organi[sz]ation|regional|service) (?:quota|limit|allowance)|quota (?:exceeded|exhausted) for|exceeded your .{0,24}quota|insufficient_quota|billing details|out of credits|insufficient(?:instance)?capacity|limitexceeded|credits? (?:exhausted|depleted)|burst (?:balance|credits)|billing (?:disabled|suspended)|account (?:suspended|disabled)|out of capacity|no capacity|stockout/i,
      )
      return told.length === 0
        ? []
        : [
            {
              kind: 'provider_quota',
              name: 'a quota at the provider',
              says: 'a quota or capacity at the provider is used up',
              strength: 0.9 * together(told, 0.85),
              evidence: told.slice(0, 3),
              remedy: 'raise_quota',
            },
          ]
    },
  },
]

const fine = /operat(?:ing|ional)|normal|available|resolved|\bok\b|\bup\b|healthy|informational|scheduled|none/i
const grace = 20 * 60_000

const overlapsTime = ({ from, to }: StatusNotice, { since, noticedAt }: { since: number; noticedAt: number }) =>
  +from <= noticedAt + grace && (to === undefined || +to >= since)

/** Whether a line is about what the notice is about: by the short name in brackets, or by the words of its name, and its region. */
function speaksOf(text: string, { service, region }: StatusNotice): boolean {
  const low = text.toLowerCase()
  const short = [...service.matchAll(/\b[A-Z][A-Z0-9]{1,}\b/g)].map(([name]) => name.toLowerCase())
  const named = words(service).filter(
    (word) => !/^(?:amazon|aws|google|cloud|azure|microsoft|web|api|simple|elastic|managed|system)$/.test(word),
  )
  const spoken = new Set(words(text))
  const about =
    short.some((name) => new RegExp(`\\b${RegExp.escape(name)}\\b`).test(low)) || named.some((word) => spoken.has(word))
  const regions: string[] = low.match(/\b(?:us|eu|ap|sa|ca|me|af|asia|europe)-[a-z]+-?\d\b/g) ?? []
  return about && (region === undefined || regions.length === 0 || regions.includes(region.toLowerCase()))
}

const foreignTrouble =
  /\b5\d\d\b|\b429\b|unavailable|slow ?down|time[d]? ?-?out|deadline|refused|reset|error|degrad|outage|fail|maintenance|overloaded|internal/i
const vendor =
  /\b(?:stripe|paypal|adyen|braintree|twilio|sendgrid|mailgun|auth0|okta|cognito|cloudflare|fastly|akamai|github|gitlab|slack|datadog|pagerduty|openai|anthropic|bedrock|vertex|snowflake|bigquery|salesforce|shopify|square|plaid|klarna|maxmind|google ?maps|mapbox|algolia|firebase|dynamodb|s3|sqs|sns|kms|lambda|route ?53|azure blob|gcs|pubsub|carrier|card network|visa|mastercard|sso provider|identity provider|idp|payment (?:gateway|processor|provider)|third[- ]party|vendor|external (?:api|provider|service)|partner api)\b/i

const hosts = (text: string) =>
  [...text.matchAll(/\b(?:[a-z0-9-]+\.)+[a-z]{2,12}\b/gi)].map(([host]) => host.toLowerCase())

/** A public name, or a provider's: no service of ours, no cluster name, no file. */
function isForeign(text: string, services: readonly string[]): boolean {
  const host = text
    .replace(/^\w+:\/\//, '')
    .split(/[/:]/)[0]!
    .toLowerCase()
  if (services.some((service) => host === service.toLowerCase() || host.startsWith(`${service.toLowerCase()}.`)))
    return false
  if (
    /\.(?:svc|local|internal|cluster|lan|consul|corp|intra|go|py|js|ts|tsx|java|rb|rs|cs|cpp|php|kt|ya?ml|json|sql|sh|proto|mod|html|css|txt|log|md|exe)$|\.svc\.|^localhost|^\d/.test(
      host,
    )
  )
    return false
  return (
    /^(?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|co|ai|cloud|app|eu|de|uk|us|tech|info|biz)$/.test(host) ||
    /^(?:aws|gcp|azure)\.\w/.test(host) ||
    new RegExp(`^(?:${vendor.source.slice(2, -2)})`, 'i').test(host)
  )
}
