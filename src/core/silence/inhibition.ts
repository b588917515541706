import { comparedOf, compileMatchers, type Matchable, type Matcher } from './matcher.ts'

/** A rule by which an alert that fires mutes others: where a node is down, what runs on it need not call as well. */
export interface InhibitionRule {
  name: string
  /** What mutes. */
  source: readonly Matcher[]
  /** What is muted. */
  target: readonly Matcher[]
  /** Labels, or `service` and the like, in which both must be equal; a missing one equals an empty one. */
  equal: readonly string[]
}

/** A rule made ready. Keys name a rule, a side and the values of its equal labels. */
export interface Inhibition {
  name: string
  /** The key under which an alert mutes others while it fires; undefined when it is no source. */
  mutes(alert: Matchable): string | undefined
  /** The keys of which one mutes this alert; empty when it is no target. */
  mutedBy(alert: Matchable): string[]
}

/**
 * Makes rules ready, by the semantics of Alertmanager: what matches both sides of a rule is not muted by what also matches
 * both, so that nothing mutes itself.
 */
export const inhibitionsOf = (rules: readonly InhibitionRule[]): Inhibition[] => rules.map(inhibitionOf)

function inhibitionOf(rule: InhibitionRule): Inhibition {
  const isSource = compileMatchers(rule.source)
  const isTarget = compileMatchers(rule.target)
  const content = JSON.stringify([rule.source, rule.target, rule.equal])
  const key = (alert: Matchable, side: 'one' | 'both') =>
    JSON.stringify([rule.name, content, side, ...rule.equal.map((label) => comparedOf(alert, label))])
  return {
    name: rule.name,
    mutes: (alert) => (isSource(alert) ? key(alert, isTarget(alert) ? 'both' : 'one') : undefined),
    mutedBy(alert) {
      if (!isTarget(alert)) return []
      return isSource(alert) ? [key(alert, 'one')] : [key(alert, 'one'), key(alert, 'both')]
    },
  }
}
