import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Recorded } from '../core/investigation/ask.ts'
import type { Case } from '../core/investigation/feedback.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import { featuresOf } from '../investigation/priors.ts'
import { ablations, replay } from '../investigation/replay.ts'
import { readScene } from '../investigation/scene.ts'
import { labOf, scenes, seenAt } from './test-scenes.ts'
import { solve } from './test-solve.ts'

type Solved = Awaited<ReturnType<typeof solve>>

const solved = new Map<string, Solved>()
beforeAll(async () => {
  for (const [name, { services, service }] of Object.entries(scenes))
    solved.set(name, await solve({ profiles: labOf(services), service, now: seenAt }))
})

const named = ({ verdict }: Investigation) =>
  verdict?.rootCause
    ? `${verdict.outcome} ${verdict.rootCause.object.kind}/${verdict.rootCause.object.name} ${verdict.rootCause.kind}`
    : `${verdict?.outcome} -`

test.each(Object.keys(scenes))('%s is told for what it is', (name) => {
  const { item } = solved.get(name)!
  expect(named(item)).toBe(scenes[name]!.expected)
  if (item.verdict!.rootCause) expect(item.verdict!.confidence).toBeGreaterThan(0.7)
  expect(item.transitions.at(-1)).toMatchObject({ to: 'done' })
})

test('the way of a bad deploy is told with its commands, built from what was seen', () => {
  const { verdict, hypotheses } = solved.get('a bad deploy')!.item
  expect(verdict!.remedies[0]).toMatchObject({
    when: 'immediate',
    command: ['kubectl', 'rollout', 'undo', 'deployment/cart', '--namespace', 'shop'],
  })
  expect(verdict!.timeline.map(({ text }) => text)[0]).toBe('deploy of cart: Round prices per line by kim')
  expect(hypotheses.filter(({ state }) => state === 'refuted').every(({ why }) => why)).toBe(true)
  expect(verdict!.excluded[0]).toMatchObject({
    cause: { kind: 'unhandled_exception' },
    why: expect.stringMatching(/follows from the cause/),
  })
})

test('a name that is no name of Kubernetes becomes no word of a command', async () => {
  const { services, service } = scenes['a bad deploy']!
  const entries = services.cart!.entries!.map((one) => ({
    ...one,
    extra: { 'k8s.pod.name': 'cart-5f6c8d9b74-2jkwd; rm -rf /' },
  }))
  const { item } = await solve({
    profiles: labOf({ ...services, cart: { ...services.cart, entries } }),
    service,
    now: seenAt,
  })
  expect(named(item)).toMatch(/bad_deploy/)
  expect(item.verdict!.remedies.flatMap(({ command }) => command ?? [])).toEqual([])
})

test('a replay comes to the same, bit for bit, and each ablation to some verdict', () => {
  for (const { item, recorded } of solved.values()) {
    const stored = JSON.parse(JSON.stringify(recorded)) as Recorded[]
    const again = replay(item, stored)
    expect(JSON.stringify([again.verdict, again.hypotheses, again.evidence])).toBe(
      JSON.stringify([item.verdict, item.hypotheses, item.evidence]),
    )
    for (const kind of ablations) expect(replay(item, stored, [kind]).verdict).toBeDefined()
  }
  const { item, recorded } = solved.get('a bad deploy')!
  expect(named(replay(item, recorded, ['changes']))).toBe('cause service/cart unhandled_exception')
})

/** Everything a verdict says stands on evidence that exists. */
function isCited({ verdict, evidence, hypotheses }: Investigation) {
  const ids = new Set(evidence.map(({ id }) => id))
  const known = (cited: readonly string[]) => cited.every((id) => ids.has(id))
  const { rootCause, outcome, confidence, excluded, timeline, unknowns } = verdict!
  expect(rootCause === undefined).toBe(outcome === 'healthy' || outcome === 'undetermined')
  for (const cause of [...(rootCause ? [rootCause] : []), ...excluded.map((one) => one.cause)]) {
    expect(cause.evidence.length).toBeGreaterThan(0)
    expect(known([...cause.evidence, ...cause.against])).toBe(true)
  }
  for (const { evidence: cited } of timeline) expect(cited.length > 0 && known(cited)).toBe(true)
  for (const one of hypotheses) expect(known(one.evidence)).toBe(true)
  expect(confidence >= 0 && confidence <= 0.97).toBe(true)
  if (outcome === 'undetermined') expect(unknowns.length).toBeGreaterThan(0)
  expect(ids.size).toBe(evidence.length)
}

test('whatever is missing, every claim of the verdict cites evidence that exists', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(scenes)),
      fc.array(fc.nat({ max: 40 }), { maxLength: 20 }),
      fc.constantFrom('unavailable', 'skipped', 'not_available', 'internal'),
      (name, gone, code) => {
        const { item, recorded } = solved.get(name)!
        const left = recorded.map(
          (one, i): Recorded =>
            gone.includes(i) && one.ask.name !== 'note'
              ? { ...one, answer: { ok: false, code, message: 'It did not answer.' } }
              : one,
        )
        isCited(replay(item, left))
      },
    ),
    { numRuns: 60 },
  )
})

test('without any answer it is undetermined and says what was missing', async () => {
  const { item } = await solve({ profiles: labOf({}), service: 'cart', now: seenAt })
  expect(item.verdict).toMatchObject({ outcome: 'undetermined', confidence: 0 })
  expect(item.verdict!.unknowns.length).toBeGreaterThan(3)
})

test('limits end the search and not the investigation', async () => {
  const { services, service } = scenes['a dependency that is down']!
  const given = { budget: { hypotheses: 2, depth: 1, queries: 20, timeMs: 30_000 } }
  const { item, recorded } = await solve({ profiles: labOf(services), service, now: seenAt, given })
  expect(recorded.filter(({ answer }) => answer.ok || answer.code !== 'skipped').length).toBeLessThanOrEqual(24)
  expect(item.state).toBe('concluded')
  expect(item.hypotheses.length).toBeLessThanOrEqual(2)
  expect(item.exhausted).toEqual(['Not everything was asked: the limit of 20 questions was reached.'])
  isCited(item)
})

test('what people said moves the next similar verdict, and nothing that looks different', async () => {
  const { services, service } = scenes['a bad deploy']!
  const { item, recorded } = solved.get('a bad deploy')!
  const features = featuresOf(readScene(item, new Map(recorded.map(({ ask, answer }) => [ask.id, answer]))))
  const told: Case = {
    investigation: 'inv-0000000a',
    service,
    features,
    named: { object: item.verdict!.rootCause!.object, kind: 'bad_deploy', confidence: 0.9 },
    outcome: 'cause',
    judgement: 'wrong',
    cause: 'an unhandled exception in cart when prices are null',
    at: seenAt,
  }
  const again = (cases: Case[]) => solve({ profiles: labOf(services), service, now: seenAt, cases })
  expect(named((await again([told])).item)).toBe('cause service/cart unhandled_exception')
  const praised = await again([{ ...told, judgement: 'accurate', cause: undefined } as unknown as Case])
  expect(praised.item.verdict!.confidence).toBeGreaterThan(item.verdict!.confidence)
  const other = await again([{ ...told, features: ['focus: traffic low'] }])
  expect(other.item.verdict!.confidence).toBe(item.verdict!.confidence)
})

test('what was written down is cited and offered', async () => {
  const { services, service } = scenes['a bad deploy']!
  const hit = {
    id: 'k1',
    title: 'Undo a deploy of cart',
    kind: 'runbook',
    source: 'docs',
    path: 'cart.md',
    line: 7,
    heading: '',
    excerpt: 'Roll back first.',
    services: ['cart'],
    tags: [],
    score: 1,
  }
  const hits = [hit] as unknown as NonNullable<Parameters<typeof solve>[0]['hits']>
  const { item, recorded } = await solve({ profiles: labOf(services), service, now: seenAt, hits })
  expect(item.verdict!.remedies.at(-1)).toEqual({
    text: 'Follow “Undo a deploy of cart” (docs/cart.md:7)',
    when: 'immediate',
  })
  expect(item.evidence).toContainEqual(expect.objectContaining({ kind: 'knowledge', quote: 'Roll back first.' }))
  expect(recorded.find(({ ask }) => ask.id === 'runbooks')!.ask.input.query).toMatch(/unhandled exception TypeError/)
  expect(replay(item, recorded, ['runbooks']).verdict!.remedies).toHaveLength(2)
})

test('what the cluster shows explains trouble that no metric tells', async () => {
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' }
  const terminated = { reason: 'OOMKilled', exitCode: 137, finishedAt: seenAt }
  const metadata = { name: 'cart-5f6c8d9b74-2jkwd', namespace: 'shop', labels: { app: 'cart' } }
  const containers = [{ name: 'cart', image: 'cart:7', resources: { limits: { memory: '128Mi' } } }]
  const snapshot = {
    at: seenAt,
    pods: [
      {
        metadata: { ...metadata, ownerReferences: [{ kind: 'ReplicaSet', name: 'cart-5f6c8d9b74' }] },
        spec: { containers, nodeName: 'n1' },
        status: {
          phase: 'Running',
          containerStatuses: [
            { name: 'cart', ready: false, restartCount: 9, state: { waiting }, lastState: { terminated } },
          ],
        },
      },
    ],
    deployments: [
      {
        metadata: { name: 'cart', namespace: 'shop' },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'cart' } },
          template: { metadata: { labels: { app: 'cart' } }, spec: { containers } },
        },
        status: { replicas: 1, availableReplicas: 0 },
      },
    ],
  }
  const cluster = async () => JSON.parse(JSON.stringify({ namespace: 'shop', snapshot }))
  const { item, recorded } = await solve({
    profiles: labOf({ cart: {} }),
    service: 'cart',
    now: seenAt,
    effects: { cluster },
  })
  expect(item.verdict).toMatchObject({
    outcome: 'cause',
    rootCause: { object: { name: 'cart', namespace: 'shop' }, kind: expect.stringMatching(/oom/) },
  })
  expect(named(replay(item, recorded, ['cluster']))).not.toMatch(/oom/)
  isCited(item)
})

test('a model is heard, cites or is ignored, and decides nothing alone', async () => {
  const { services, service } = scenes['a bad deploy']!
  const reasoner = {
    hypothesise: async () => ({
      thoughts: [
        {
          object: { kind: 'service', name: 'cart' },
          kind: 'cosmic_rays',
          text: 'Cosmic rays.',
          confidence: 1,
          evidence: ['e1'],
          against: [],
        },
        {
          object: { kind: 'service', name: 'moon' },
          kind: 'uncited',
          text: 'Nobody saw it.',
          confidence: 1,
          evidence: ['e99'],
          against: [],
        },
      ],
      asks: [
        { name: 'create-key', input: { subject: 'me' }, why: 'I want one' },
        { name: 'logs', input: { service: 'cart', query: 'price' }, why: 'what it says of prices' },
      ],
    }),
    judge: async () => ({
      judgements: [{ hypothesis: 'h4', confidence: 1, evidence: ['e1'], against: [], why: 'I am sure.' }],
    }),
  }
  const { item, recorded } = await solve({
    profiles: labOf(services),
    service,
    now: seenAt,
    given: { model: 'scripted' },
    effects: { reasoner },
  })
  expect(named(item)).toBe('cause service/cart bad_deploy')
  expect(item.hypotheses.map(({ kind }) => kind)).toContain('cosmic_rays')
  expect(item.hypotheses.map(({ kind }) => kind)).not.toContain('uncited')
  expect(recorded.find(({ ask }) => ask.name === 'create-key')!.answer).toMatchObject({
    ok: false,
    code: 'not_available',
  })
  expect(recorded.find(({ ask }) => ask.id === 'model: ask 2')!.answer.ok).toBe(true)
  expect(JSON.stringify(replay(item, recorded).verdict)).toBe(JSON.stringify(item.verdict))
  isCited(item)
})
