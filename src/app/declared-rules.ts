import type { DeclaredRule } from '../commands/alert-rule-declare.ts'
import type { Config } from '../config.ts'

/** The alert rules of every profile, each with where it tells. */
export const declaredRules = ({ profiles }: Pick<Config, 'profiles'>): DeclaredRule[] =>
  profiles.flatMap(({ name: profile, alerts, notifiers }) =>
    alerts.map(({ notifier, ...rule }) => {
      const place = notifiers.find(({ name }) => name === notifier)
      return {
        ...rule,
        profile,
        ...(place && { notifier: { id: place.id, type: place.type, name: place.name } }),
      }
    }),
  )
