import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DirectoryKind } from '../directory.ts'
import { type FieldChange, fieldChanges, writtenPath } from './field-changes.ts'
import { type Held, type ObjectKey, type Owner, objectKey, type Wanted, type WrittenObject } from './held.ts'
import { carriedOut, reconcile } from './reconcile.ts'

const kinds: DirectoryKind[] = ['user', 'team', 'service', 'policy']
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'b', '', 1, 2, true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('x', 'y', 'z'), tie('value'), { maxKeys: 3 }),
  ),
})).value
const key = fc.record({ kind: fc.constantFrom(...kinds), id: fc.constantFrom('a', 'b', 'c') })
const body = fc.dictionary(fc.constantFrom('name', 'steps', 'members'), value, { maxKeys: 3 })
const owner: fc.Arbitrary<Owner> = fc.constantFrom<Owner>(
  { by: 'people' },
  { by: 'file', name: '/etc/allclear.toml' },
  { by: 'set', name: 'ours' },
  { by: 'set', name: 'theirs' },
)
const byKey = ({ kind, id }: ObjectKey) => objectKey(kind, id)
const wantedObjects: fc.Arbitrary<Wanted[]> = fc
  .uniqueArray(fc.tuple(key, body), { selector: ([k]) => byKey(k), maxLength: 8 })
  .map((all) => all.map(([{ kind, id }, rest]) => ({ kind, body: { ...rest, id } })))
const heldObjects: fc.Arbitrary<Held[]> = fc
  .uniqueArray(fc.tuple(key, body, owner), { selector: ([k]) => byKey(k), maxLength: 8 })
  .map((all) => all.map(([{ kind, id }, rest, by]) => ({ kind, body: { ...rest, id }, owner: by, overrides: [] })))

const asMap = (all: { kind: DirectoryKind; body: WrittenObject }[]) =>
  new Map(all.map(({ kind, body: b }) => [objectKey(kind, b.id), b]))

describe('a plan', () => {
  test('carried out leaves what is wanted, and everything of others as it was', () => {
    fc.assert(
      fc.property(heldObjects, wantedObjects, (held, wanted) => {
        const plan = reconcile(held, wanted, 'ours')
        const after = carriedOut(held, plan, 'ours')
        const is = asMap(after)
        const blocked = new Set(plan.blocked.map(byKey))
        for (const { kind, body: b } of wanted)
          if (!blocked.has(objectKey(kind, b.id))) expect(is.get(objectKey(kind, b.id))).toEqual(b)
        const others = held.filter(({ owner: o }) => o.by === 'file' || (o.by === 'set' && o.name === 'theirs'))
        for (const one of others) expect(after).toContainEqual(one)
        const mine = after.filter(({ owner: o }) => o.by === 'set' && o.name === 'ours')
        const names = new Set(wanted.map(({ kind, body: b }) => objectKey(kind, b.id)))
        expect(mine.every(({ kind, body: b }) => names.has(objectKey(kind, b.id)))).toBe(true)
      }),
    )
  })

  test('that was carried out has nothing left to do', () => {
    fc.assert(
      fc.property(heldObjects, wantedObjects, (held, wanted) => {
        const plan = reconcile(held, wanted, 'ours')
        expect(reconcile(carriedOut(held, plan, 'ours'), wanted, 'ours').changes).toEqual([])
      }),
    )
  })

  test('is the same in whatever order objects come', () => {
    fc.assert(
      fc.property(heldObjects, wantedObjects, (held, wanted) => {
        expect(reconcile(held.toReversed(), wanted.toReversed(), 'ours')).toEqual(reconcile(held, wanted, 'ours'))
      }),
    )
  })
})

describe('what differs', () => {
  test('put into the old value makes the new one', () => {
    fc.assert(
      fc.property(body, body, (from, to) => {
        expect(put(from, fieldChanges(from, to))).toEqual(to)
      }),
    )
  })

  test('is told value by value, lists of plain values as a whole', () => {
    const from = { name: 'A', members: ['ann', 'bo'], steps: [{ after: '0ms', targets: ['user:ann'] }] }
    const to = {
      members: ['bo', 'ann'],
      steps: [
        { after: '5m', targets: ['user:ann'] },
        { after: '10m', targets: ['team:ops'] },
      ],
    }
    expect(fieldChanges(from, to).map(({ path, ...values }) => ({ field: writtenPath(path), ...values }))).toEqual([
      { field: 'members', from: ['ann', 'bo'], to: ['bo', 'ann'] },
      { field: 'name', from: 'A' },
      { field: 'steps[0].after', from: '0ms', to: '5m' },
      { field: 'steps[1]', to: { after: '10m', targets: ['team:ops'] } },
    ])
    expect(fieldChanges(from, { ...from })).toEqual([])
  })
})

/** Writes changes into a copy of a value, from the last one backwards so that positions in lists stay right. */
function put(value: unknown, changes: FieldChange[]): unknown {
  const copy = structuredClone(value) as never
  for (const { path, ...change } of changes.toReversed()) {
    let at = copy as Record<string | number, unknown>
    for (const part of path.slice(0, -1)) at = at[part] as never
    const last = path.at(-1)!
    if ('to' in change) at[last] = change.to
    else if (Array.isArray(at)) at.splice(last as number, 1)
    else delete at[last]
  }
  return copy
}

test('people keep their exceptions to a schedule that a set takes over', () => {
  const swap = { id: 'swap', user: 'bo', from: '2026-03-03T09:00:00.000Z', to: '2026-03-04T09:00:00.000Z' }
  const schedule = { id: 'primary', time_zone: 'UTC', layers: [], overrides: [swap] }
  const held: Held[] = [{ kind: 'schedule', body: schedule, owner: { by: 'people' }, overrides: [] }]
  const wanted: Wanted[] = [{ kind: 'schedule', body: { ...schedule, overrides: [] } }]
  const plan = reconcile(held, wanted, 'ours')
  expect(plan.changes).toMatchObject([{ action: 'change', fields: [], takenFrom: { by: 'people' } }])
  const after = carriedOut(held, plan, 'ours')
  expect(after).toMatchObject([{ owner: { by: 'set', name: 'ours' }, body: { overrides: [] }, overrides: [swap] }])
  expect(reconcile(after, wanted, 'ours').changes).toEqual([])
  expect(
    carriedOut(
      after,
      reconcile(after, [{ kind: 'schedule', body: { ...schedule, name: 'Primary', overrides: [] } }], 'ours'),
      'ours',
    )[0]!.overrides,
  ).toEqual([swap])
})

test('what a set no longer names goes, last what others need', () => {
  const ours: Owner = { by: 'set', name: 'ours' }
  const held: Held[] = [
    { kind: 'user', body: { id: 'ann' }, owner: ours, overrides: [] },
    { kind: 'service', body: { id: 'api' }, owner: ours, overrides: [] },
    { kind: 'team', body: { id: 'theirs' }, owner: { by: 'set', name: 'theirs' }, overrides: [] },
  ]
  const plan = reconcile(held, [], 'ours')
  expect(plan.changes.map(({ action, kind, id }) => `${action} ${kind} ${id}`)).toEqual([
    'remove service api',
    'remove user ann',
  ])
  expect(plan.untouched).toEqual([{ kind: 'team', id: 'theirs', owner: { by: 'set', name: 'theirs' } }])
})
