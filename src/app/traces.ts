import { context, propagation, trace } from '@opentelemetry/api'
import { Problem } from '../core/problem.ts'
import type { Logger } from './logger.ts'

/** How long a last flush may hold up the end of the process, in milliseconds. */
const flushMs = 3_000

/**
 * Exports traces over OTLP/HTTP to a collector, such as `http://localhost:4318`. The SDK is loaded only here: without
 * an endpoint the spans in the code cost nothing. Returns what flushes and stops.
 */
export async function startTraces(endpoint: string, version: string, log: Logger): Promise<() => Promise<void>> {
  const sdk = await load()
  const url = endpoint.endsWith('/v1/traces') ? endpoint : `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const provider = new sdk.TracerProvider({
    resource: sdk.resourceFromAttributes({ 'service.name': 'allclear', 'service.version': version }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new sdk.OTLPTraceExporter({ url }) })],
  })
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new sdk.AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new sdk.W3CTraceContextPropagator())
  return async () => {
    const timeout = AbortSignal.timeout(flushMs)
    const late = new Promise<never>((_, reject) =>
      timeout.addEventListener('abort', () => reject(new Error('the collector does not answer'))),
    )
    try {
      await Promise.race([provider.shutdown(), late])
    } catch (error) {
      log.warn({ error }, 'the last traces could not be exported')
    }
    trace.disable()
    context.disable()
    propagation.disable()
  }
}

async function load() {
  try {
    const [sdk, core, hooks, exporter, resources] = await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/core'),
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ])
    return { ...sdk, ...core, ...hooks, ...exporter, ...resources }
  } catch (cause) {
    throw new Problem(
      'unavailable',
      'The OpenTelemetry packages cannot be loaded: install Allclear again, or remove [telemetry] otlp_endpoint.',
      { cause },
    )
  }
}
