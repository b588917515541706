import type { Context } from 'hono'
import { Problem } from '../../../core/problem.ts'
import { HttpProblem } from './http-problem.ts'

/** A route as the router has it. */
export interface Route {
  method: string
  /** With `{field}` where anything may stand. */
  path: string
}

/**
 * Answers what no route took: OPTIONS with the methods of the path. Throws Problem `not_found`, or HttpProblem 405 with
 * the methods there are.
 */
export function otherwise(routes: Route[]): (c: Context) => Response {
  const known = routes.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }))
  return (c) => {
    const methods = known.filter(({ pattern }) => pattern.test(c.req.path)).map(({ method }) => method)
    if (methods.length === 0)
      throw new Problem('not_found', 'There is no such route. /docs and /api/v1/openapi.json show those there are.')
    const allow = [...new Set(methods.flatMap((m) => (m === 'GET' ? ['GET', 'HEAD'] : [m]))), 'OPTIONS'].join(', ')
    if (c.req.method === 'OPTIONS') return c.body(null, 204, { allow })
    throw new HttpProblem(405, 'invalid', `This path takes ${allow}.`, { allow })
  }
}
