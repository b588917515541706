import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

/** Each room, and the rooms it may import besides itself. What stands directly in src, and `app`, may import anything. */
const walls: Record<string, string[]> = {
  core: [],
  analysis: ['core'],
  charts: ['core'],
  query: ['core'],
  clients: ['core'],
  backends: ['core', 'query', 'clients'],
  sources: ['core'],
  importers: ['core'],
  notifiers: ['core', 'clients'],
  executors: ['core', 'clients'],
  models: ['core'],
  store: ['core'],
  delivery: ['core'],
  investigation: ['core', 'analysis'],
  commands: ['core', 'analysis', 'query', 'investigation'],
  jobs: ['core', 'investigation', 'commands', 'delivery'],
  surfaces: ['core', 'clients', 'commands', 'charts', 'query'],
  config: ['core', 'sources'],
}

/** Packages that core may use: pure ones for its own arithmetic. */
const corePackages = new Set(['zod', '@js-temporal/polyfill', 're2js', 'rrule-temporal'])

const root = join(import.meta.dirname, '..')
const files = (readdirSync(join(root, 'src'), { recursive: true }) as string[])
  .map((f) => `src/${f}`)
  .filter((f) => f.endsWith('.ts'))
const isTest = (file: string) => /[.-]test\.ts$|\/test-[\w-]+\.ts$/.test(file)
const sources = files.filter((f) => !isTest(f))
const text = (file: string) => readFileSync(join(root, file), 'utf8')
const room = (path: string) => path.split('/')[1]!
const importing = /^(?:import|export)\s[\w\s{},*]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm
const imports = (file: string) =>
  [...text(file).matchAll(importing)].map(([, ...found]) => found.find((to) => to !== undefined)!)
const local = (file: string) =>
  imports(file)
    .filter((to) => to.startsWith('.'))
    .map((to) => normalize(join(dirname(file), to)))
const matching = (pattern: RegExp) => sources.filter((f) => pattern.test(text(f)))

test.each(sources.filter((f) => room(f) in walls))('%s stays within its walls', (file) => {
  const strays = local(file).filter(
    (to) => to.startsWith('src/') && room(to) !== room(file) && !walls[room(file)]!.includes(room(to)),
  )
  expect(strays).toEqual([])
})

test('the demo is imported by nobody but the command line, and only when asked for', () => {
  const importers = sources.filter((f) => room(f) !== 'demo' && local(f).some((to) => to.startsWith('src/demo')))
  expect(importers).toEqual(['src/app/run-cli.ts'])
  expect(text('src/app/run-cli.ts')).not.toMatch(/^import .*demo/m)
})

test('core uses no package but its own few', () => {
  const packages = sources
    .filter((f) => room(f) === 'core')
    .flatMap(imports)
    .filter((to) => !to.startsWith('.'))
  expect([...new Set(packages)].filter((p) => !corePackages.has(p))).toEqual([])
})

test('there are no import cycles', () => {
  const graph = new Map(sources.map((f) => [f, local(f).filter((to) => sources.includes(to) && !onlyTypes(f, to))]))
  const done = new Set<string>()
  const cycles: string[][] = []
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) return void cycles.push([...path.slice(path.indexOf(file)), file])
    if (done.has(file)) return
    for (const to of graph.get(file) ?? []) visit(to, [...path, file])
    done.add(file)
  }
  for (const file of sources) visit(file, [])
  expect(cycles).toEqual([])
})

/** Imports of types alone are gone at run time, so they make no cycle. */
function onlyTypes(from: string, to: string): boolean {
  const name = to.split('/').at(-1)!.replace('.', '\\.')
  return !new RegExp(`^(?:import|export)(?! type)[^\\n]*'[^']*${name}'|^\\} from '[^']*${name}'`, 'm').test(text(from))
}

test('incident state is written in one place', () => {
  expect(
    matching(/(insertInto|updateTable|deleteFrom|insertRows)\(\s*(?:trx,\s*)?'incidents'|(INTO|UPDATE) incidents\b/),
  ).toEqual(['src/store/flush.ts'])
})

test('one room calls Slack', () => {
  const callers = matching(/from '@slack\/web-api'|slack\.com\/api/).filter((f) => room(f) !== 'demo')
  expect(callers.filter((f) => !f.startsWith('src/clients/slack/') && f !== 'src/app/run-cli.ts')).toEqual([])
})

test('only main.ts reads the environment', () => {
  expect(matching(/process\.env/).filter((f) => room(f) !== 'demo')).toEqual(['src/main.ts'])
})

test('nothing but main.ts, the command line and the demo reads the clock', () => {
  const readers = matching(/Date\.now\(|new Date\(\)/).filter((f) => room(f) !== 'demo')
  expect(readers).toEqual(['src/main.ts'])
})

test('no catch is empty', () => {
  expect(matching(/catch\s*(\([^)]*\))?\s*\{\s*\}|\.catch\(\(\)\s*=>\s*\{\s*\}\)/)).toEqual([])
})

test('no shell is ever started', () => {
  expect(matching(/shell:\s*true|\bexecSync\(|[^.\w]exec\(\s*[`'"]/)).toEqual([])
})
