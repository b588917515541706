import type { SignalAction } from '../core/alert.ts'

const words: Record<Exclude<SignalAction, 'ignored'>, string[]> = {
  trigger: [
    'trigger',
    'triggered',
    'firing',
    'fire',
    'alert',
    'alerting',
    'alarm',
    'problem',
    'open',
    'opened',
    'new',
    'active',
    'create',
    'created',
    'down',
    'critical',
    'error',
    'warning',
    'failed',
    'failing',
    'failure',
  ],
  acknowledge: ['acknowledge', 'acknowledged', 'ack', 'acked'],
  resolve: [
    'resolve',
    'resolved',
    'ok',
    'okay',
    'recovered',
    'recovery',
    'close',
    'closed',
    'clear',
    'cleared',
    'normal',
    'healthy',
    'up',
    'fixed',
  ],
  change: ['change', 'changed', 'deploy', 'deployed', 'deployment', 'release', 'released', 'rollout', 'rollback'],
}

const table = new Map(
  Object.entries(words).flatMap(([action, all]) => all.map((word) => [word, action as SignalAction])),
)

/** What a status word asks for, by exact word in any case; a word nobody knows asks for nothing ("in progress", "unresolved"). */
export const actionOf = (word: string): SignalAction | undefined => table.get(word.trim().toLowerCase())
