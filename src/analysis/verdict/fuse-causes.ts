import { type FoundCause, placeOf, sameObject } from './found-cause.ts'
import { sameStory } from './stories.ts'

/** A second witness of the same counts for so much of what it would alone: engines see the same incident. */
const witness = 0.3
/** A different mechanism at the same place still says where the fault lies, and the same story in other words says more. */
const neighbour = 0.3
/** What each piece of evidence against it leaves of a cause. */
const doubt = 0.8
/** Nothing is certain. */
const most = 0.97

/**
 * Weighs everything that was found together, the surest first; what cites nothing is left out. Causes of one object and
 * kind become one, whose confidence grows with its witnesses (a noisy or with discount) and falls with what speaks against
 * it. What tells of the same place supports a cause, unless it tells another story: that rivals it, as does something about
 * as likely elsewhere. Of a change and its effects, or a mechanism and where it shows, the deeper one comes first. At last confidences are
 * calibrated, which changes no order.
 */
export function fuseCauses<Found extends FoundCause>(
  causes: readonly Found[],
  calibrate: (confidence: number) => number = (raw) => raw,
): Found[] {
  const cited = causes.filter(({ evidence }) => evidence.length > 0)
  const merged = [...Map.groupBy(cited, keyOf).values()].map(mergeGroup)
  const ranked = merged
    .map((cause) => ({ ...cause, confidence: supported(cause, merged) }))
    .sort((a, b) => b.confidence - a.confidence || (keyOf(a) < keyOf(b) ? -1 : 1))
  return rivalled(deepestFirst(ranked)).map((cause) => calibrated(cause, calibrate))
}

const keyOf = ({ object, kind }: FoundCause) => `${sameObject(object)} ${kind}`

function mergeGroup<Found extends FoundCause>(group: readonly Found[]): Found {
  const [best, ...others] = [...group].sort((a, b) => b.confidence - a.confidence)
  const miss = others.reduce((rest, { confidence }) => rest * (1 - witness * confidence), 1 - best!.confidence)
  const against = unique(group.flatMap((cause) => cause.against))
  return {
    ...best!,
    confidence: (1 - miss) * doubt ** against.length,
    evidence: unique([best!, ...others].flatMap(({ evidence }) => evidence)),
    against,
    remedies: [...new Map(group.flatMap(({ remedies }) => remedies).map((remedy) => [remedy.text, remedy])).values()],
  }
}

/** The best other mechanism at the same place adds a little, if it rests on other evidence: one line told twice is one witness. */
function supported(cause: FoundCause, all: readonly FoundCause[]): number {
  const beside = all.filter(
    (other) => other !== cause && isBeside(cause, other) && sameStory(cause.kind, other.kind) !== false,
  )
  const best = Math.max(0, ...beside.map(({ confidence }) => Math.min(confidence, cause.confidence)))
  return Math.min(most, cause.confidence + (1 - cause.confidence) * neighbour * best)
}

const isBeside = (cause: FoundCause, other: FoundCause) =>
  placeOf(other) === placeOf(cause) && other.evidence.some((id) => !cause.evidence.includes(id))

/** Told about as strongly, what explains is the cause of what it explains. */
const nearly = 0.8
const isChange = ({ kind }: FoundCause) => kind === 'bad_deploy' || kind === 'bad_config'
/** Kinds that tell where requests fail or wait, and not why. */
const isWhere = ({ kind }: FoundCause) =>
  kind === 'failing_operation' || kind === 'slow_operation' || kind === 'unexpected_result'

/** A change before its effects, and a mechanism before the operation that suffers from it. */
function deepestFirst<Found extends FoundCause>(ranked: Found[]): Found[] {
  const [first] = ranked
  if (!first || isChange(first)) return ranked
  const near = ranked.filter((one) => placeOf(one) === placeOf(first) && one.confidence >= nearly * first.confidence)
  const deeper =
    near.find((one) => isChange(one) && sameStory(first.kind, one.kind) === true) ??
    (isWhere(first) ? near.find((one) => !isWhere(one) && sameStory(first.kind, one.kind) !== false) : undefined)
  return deeper ? [deeper, ...ranked.filter((one) => one !== deeper)] : ranked
}

/** What another story about as likely at the same place takes away, and each that is about as likely elsewhere, up to two. */
const otherStory = 0.25
const elsewhere = 0.1
const about = 0.1

function rivalled<Found extends FoundCause>(ranked: Found[]): Found[] {
  const [first, ...others] = ranked
  if (!first) return ranked
  const open = others.filter(({ why }) => why === undefined)
  const here = open.find((other) => placeOf(other) === placeOf(first) && sameStory(first.kind, other.kind) === false)
  const there = open.filter(
    (other) =>
      placeOf(other) !== placeOf(first) &&
      other.confidence >= first.confidence - about &&
      sameStory(first.kind, other.kind) !== true,
  )
  const share = here ? otherStory * Math.min(1, here.confidence / Math.max(first.confidence, 0.01)) ** 2 : 0
  return [
    { ...first, confidence: first.confidence * (1 - share) * (1 - elsewhere * Math.min(2, there.length)) },
    ...others,
  ]
}

function calibrated<Found extends FoundCause>(cause: Found, calibrate: (confidence: number) => number): Found {
  const confidence = round(cause.confidence)
  const learnt = round(Math.min(most, calibrate(confidence)))
  return learnt === confidence ? { ...cause, confidence } : { ...cause, confidence: learnt, uncalibrated: confidence }
}

const unique = (ids: readonly string[]) => [...new Set(ids)]
const round = (value: number) => Math.round(10_000 * value) / 10_000
