import type { DatabaseRule } from '../finding.ts'

const mostTransactionIds = 1.5e9

/** What wears a database out slowly. */
export const wearRules: DatabaseRule[] = [
  {
    name: 'transaction ids run out',
    finds: (view) => {
      const used = view.course('transactionIds')
      const told = view.events(/wraparound|must be vacuumed within|transaction ids?/i)
      if (!(used && used.last >= mostTransactionIds) && told.length === 0) return []
      return [
        {
          kind: 'transaction_id_wraparound',
          summary: `${view.snapshot.instance} runs out of transaction ids${used ? ` (${(used.last / 1e9).toFixed(2)} of 2 billion used)` : ''}: vacuum does not get through, and the database will stop to take writes.`,
          strength: told.length > 0 ? 0.9 : 0.85,
          proofs: [
            ...view.proveMetric('transactionIds', 'transaction ids used'),
            ...view.proveEvents(told.slice(0, 2), 'warns of the wraparound'),
          ],
          remedies: [
            {
              text: 'Vacuum the oldest tables now, and end transactions and slots that hold old rows.',
              when: 'immediate',
            },
          ],
          explains: [],
        },
      ]
    },
  },
]
