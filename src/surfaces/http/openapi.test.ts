import { expect, test } from 'vitest'
import { commands } from '../../commands/index.ts'
import { nameOf } from './docs/schema-rows.ts'
import { openapi } from './openapi.ts'

const document = openapi(commands, '1.2.3')
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

/** Every object in the document, with its place. */
function* objects(value: unknown, place = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [place, value as Record<string, unknown>]
  for (const [key, inner] of Object.entries(value)) yield* objects(inner, `${place}/${key}`)
}

test('every command is an operation under its name', () => {
  for (const { name, http } of commands)
    expect(document.paths[`/api/v1${http.path}`]?.[http.method.toLowerCase() as 'get']?.operationId).toBe(name)
  const ids = operations.map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every reference leads somewhere, and to the right kind of thing', () => {
  const references = [...objects(document)].flatMap(([place, { $ref }]) => ($ref === undefined ? [] : [[place, $ref]]))
  expect(references.length).toBeGreaterThan(100)
  for (const [place, ref] of references as [string, string][]) {
    const [, , kind] = ref.split('/') as [string, string, keyof typeof document.components]
    expect(Object.keys(document.components[kind] ?? {}), `${place} → ${ref}`).toContain(nameOf(ref))
  }
})

test.each(operations)('$method $path names each field of its path, once', ({ path, operation }) => {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field)
  const told = (operation.parameters ?? []).flatMap((p) => ('in' in p && p.in === 'path' ? [p.name] : []))
  expect(told).toEqual(inPath)
})

test('a field is either in the path, in the query or in the body', () => {
  for (const { path, method, operation } of operations) {
    const names = (operation.parameters ?? []).flatMap((p) => ('in' in p ? [p.name] : []))
    const body = Object.keys(operation.requestBody?.content['application/json']?.schema.properties ?? {})
    expect(new Set([...names, ...body]).size, `${method} ${path}`).toBe(names.length + body.length)
    if (method === 'get') expect(operation.requestBody).toBeUndefined()
  }
})

test('the document holds only plain JSON and none of the notes for our own forms', () => {
  expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  const properties = [...objects(document)].filter(([place]) => !/\/properties$|\/responses$|\/paths$/.test(place))
  for (const [place, object] of properties)
    for (const note of ['$schema', 'label', 'positional', 'multiline']) expect(object, place).not.toHaveProperty([note])
})

test('an incident is written once and referred to everywhere else', () => {
  expect(document.components.schemas.Incident?.properties).toHaveProperty('escalation')
  const list = document.paths['/api/v1/incidents']?.get?.responses['200']
  expect(list).toMatchObject({
    content: {
      'application/json': {
        schema: { properties: { incidents: { items: { $ref: '#/components/schemas/Incident' } } } },
      },
    },
  })
})

test('what changes takes an Idempotency-Key, what changes an incident takes If-Match too', () => {
  const headersOf = (path: string, method: 'get' | 'post') =>
    document.paths[`/api/v1${path}`]?.[method]?.parameters?.flatMap((p) => ('$ref' in p ? [nameOf(p.$ref)] : []))
  expect(headersOf('/incidents/{incident}/ack', 'post')).toEqual(['IdempotencyKey', 'IfMatch'])
  expect(headersOf('/incidents', 'post')).toEqual(['IdempotencyKey'])
  expect(headersOf('/incidents', 'get')).toEqual([])
})
