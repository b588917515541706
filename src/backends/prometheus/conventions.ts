/** How one family of libraries measures requests: names of metrics, and what a failed request looks like. */
export interface RequestConvention {
  /** The metric that counts requests. */
  counter: string
  /** Labels that tell how a request ended, the surest first. */
  outcomes: readonly Outcome[]
  /** A counter of failed requests, where they are counted apart. */
  failures?: readonly string[]
  /** The metric of durations, without `_bucket`, and what one of its units is in milliseconds. */
  durations: readonly { name: string; unitMs: number }[]
  /** A matcher that keeps the requests a service serves apart from those it makes. */
  only?: string
}

interface Outcome {
  label: string
  /** Values of a failure, as a regular expression. */
  failed: string
}

const serverError = '5..'
/** Status labels of HTTP, by library. */
const http: readonly Outcome[] = [
  'http_response_status_code',
  'http_status_code',
  'status_code',
  'response_code',
  'status',
  'code',
  'http_code',
  'response_status',
]
  .map((label) => ({ label, failed: `${serverError}|(?i:error|fail(ed|ure)?|.*_error)` }))
  .concat({ label: 'outcome', failed: 'SERVER_ERROR|(?i:error|fail(ed|ure)?)' })

/** Codes by which a server is at fault. Source: OpenTelemetry semantic conventions for gRPC, server spans. */
const grpcNames = 'Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss'
const grpc: readonly Outcome[] = [
  { label: 'grpc_code', failed: grpcNames },
  { label: 'rpc_grpc_status_code', failed: '2|4|12|13|14|15' },
  { label: 'grpc_status', failed: '2|4|12|13|14|15' },
]
const span: readonly Outcome[] = [{ label: 'status_code', failed: 'STATUS_CODE_ERROR|ERROR|Error' }]
const serving = 'span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"'

const seconds = (name: string) => ({ name, unitMs: 1000 })
const milliseconds = (name: string) => ({ name, unitMs: 1 })
const http1 = (counter: string, ...durations: { name: string; unitMs: number }[]): RequestConvention => ({
  counter,
  outcomes: http,
  durations,
})

/**
 * The common conventions, the most telling first. Sources: OpenTelemetry HTTP and RPC semantic conventions, its span
 * metrics connector, Micrometer, the Prometheus client libraries, Istio, Linkerd, ingress-nginx and Traefik.
 */
export const requestConventions: readonly RequestConvention[] = [
  http1('http_server_request_duration_seconds_count', seconds('http_server_request_duration_seconds')),
  http1('http_server_requests_seconds_count', seconds('http_server_requests_seconds')),
  http1('http_server_duration_milliseconds_count', milliseconds('http_server_duration_milliseconds')),
  http1('http_server_duration_seconds_count', seconds('http_server_duration_seconds')),
  http1('http_server_duration_count', milliseconds('http_server_duration')),
  {
    ...http1(
      'http_requests_total',
      seconds('http_request_duration_seconds'),
      seconds('http_requests_duration_seconds'),
      seconds('request_duration_seconds'),
      milliseconds('http_request_duration_milliseconds'),
      milliseconds('http_request_duration_ms'),
    ),
    failures: ['http_requests_failed_total', 'http_request_errors_total', 'http_errors_total'],
  },
  http1('http_request_duration_seconds_count', seconds('http_request_duration_seconds')),
  http1('http_request_duration_ms_count', milliseconds('http_request_duration_ms')),
  http1('request_duration_seconds_count', seconds('request_duration_seconds')),
  {
    ...http1(
      'istio_requests_total',
      milliseconds('istio_request_duration_milliseconds'),
      seconds('istio_request_duration_seconds'),
    ),
    only: 'reporter="destination"',
  },
  {
    ...http1('response_total', milliseconds('response_latency_ms')),
    outcomes: [{ label: 'classification', failed: 'failure' }],
    only: 'direction="inbound"',
  },
  http1('nginx_ingress_controller_requests', seconds('nginx_ingress_controller_request_duration_seconds')),
  http1('traefik_service_requests_total', seconds('traefik_service_request_duration_seconds')),
  {
    counter: 'grpc_server_handled_total',
    outcomes: grpc,
    durations: [seconds('grpc_server_handling_seconds')],
  },
  {
    counter: 'rpc_server_duration_milliseconds_count',
    outcomes: grpc,
    durations: [milliseconds('rpc_server_duration_milliseconds')],
  },
  { counter: 'rpc_server_duration_seconds_count', outcomes: grpc, durations: [seconds('rpc_server_duration_seconds')] },
  {
    counter: 'traces_spanmetrics_calls_total',
    outcomes: span,
    durations: [seconds('traces_spanmetrics_latency')],
    only: serving,
  },
  {
    counter: 'traces_span_metrics_calls_total',
    outcomes: span,
    durations: [
      milliseconds('traces_span_metrics_duration_milliseconds'),
      seconds('traces_span_metrics_duration_seconds'),
    ],
    only: serving,
  },
  { counter: 'calls_total', outcomes: span, durations: [milliseconds('duration_milliseconds')], only: serving },
  {
    ...http1('requests_total', seconds('request_duration_seconds'), seconds('request_latency_seconds')),
    failures: ['requests_failed_total', 'request_errors_total', 'errors_total'],
  },
]

/**
 * A convention read off the names a service has, where none of the known ones fits: a histogram or summary of request
 * durations counts requests too; else a counter of requests.
 */
export function guessConvention(names: readonly string[]): RequestConvention | undefined {
  const served = names.filter((name) => !/client|outgoing|upstream|scrape|prometheus|alertmanager/.test(name))
  const durations = served.flatMap((name) => {
    const base =
      /^(.*(?:request|http|rpc|handler|response|transaction).*(?:duration|latency|time|handling|seconds).*)_count$/.exec(
        name,
      )?.[1]
    return base ? [{ name: base, unitMs: /(_ms|millis|milliseconds)$/.test(base) ? 1 : 1000 }] : []
  })
  const counter =
    served.find(
      (name) =>
        /(^|_)(requests?|calls|handled|messages_processed)(_\w+)?_total$/.test(name) &&
        !/error|fail|size|bytes/.test(name),
    ) ??
    (durations[0] && `${durations[0].name}_count`)
  const failures = served.filter(
    (name) => /(error|fail(ed|ure)?)s?(_\w+)?_total$/.test(name) && /request|http|rpc/.test(name),
  )
  return counter === undefined ? undefined : { counter, outcomes: [...http, ...grpc], failures, durations }
}

/** Labels that may hold a service's name, the most telling first. */
export const serviceLabels = [
  'service_name',
  'service',
  'app',
  'app_kubernetes_io_name',
  'application',
  'job',
  'exported_job',
  'container',
  'destination_service_name',
  'destination_workload',
  'exported_service',
  'deployment',
] as const
