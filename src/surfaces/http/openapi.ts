import type { Command } from '../../core/command.ts'
import { components } from './openapi/components.ts'
import type { Method, OpenApi } from './openapi/document.ts'
import { operationOf } from './openapi/operation.ts'
import { schemaWriter } from './openapi/schemas.ts'
import { standing } from './openapi/standing.ts'
import { base } from './rest.ts'

/** The OpenAPI 3.1 document of the API, made of the schemas that check what comes in and describe what goes out. */
export function openapi(commands: Command[], version: string): OpenApi {
  const write = schemaWriter(commands)
  const paths: OpenApi['paths'] = {}
  for (const command of commands) {
    const path = `${base}${command.http.path}`
    const method = command.http.method.toLowerCase() as Method
    paths[path] = { ...paths[path], [method]: operationOf(command, write) }
  }
  Object.assign(paths, standing)
  const tags = Object.values(paths).flatMap((methods) => Object.values(methods).flatMap(({ tags }) => tags))
  return {
    openapi: '3.1.1',
    info: {
      title: 'Allclear',
      version,
      description: 'From alert to all clear: incidents, on call and what surrounds them.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { session: [] }],
    tags: [...new Set(tags)].map((name) => ({ name })),
    paths,
    components: components(write.components),
  }
}
