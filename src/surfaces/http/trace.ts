import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'

/**
 * A span around each request, as a child of the caller's when `traceparent` names one. Costs next to nothing until the
 * process registers a tracer provider. Names and attributes follow the OpenTelemetry conventions for HTTP servers; the
 * path itself stays out, because it may hold the key of a source.
 */
export function traced(): MiddlewareHandler {
  const tracer = trace.getTracer('allclear')
  return (c, next) => {
    const parent = propagation.extract(context.active(), c.req.raw.headers, {
      get: (headers, name) => headers.get(name) ?? undefined,
      keys: (headers) => [...headers.keys()],
    })
    const { method } = c.req
    const options = { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } }
    return tracer.startActiveSpan(method, options, parent, async (span) => {
      try {
        await next()
      } finally {
        const route = routeOf(c)
        span.updateName(`${method} ${route}`)
        span.setAttributes({ 'http.route': route, 'http.response.status_code': c.res.status })
        if (c.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      }
    })
  }
}

/** The pattern of the route that answered, for labels that must stay few. */
export const routeOf = (c: Context) => routePath(c)
