import type { DatabaseRule } from '../finding.ts'
import { hostRules } from './host-rules.ts'
import { replicaRules } from './replica-rules.ts'
import { sessionRules } from './session-rules.ts'
import { storageRules } from './storage-rules.ts'
import { wearRules } from './wear-rules.ts'
import { workRules } from './work-rules.ts'

/** All that is known of how databases fail. */
export const databaseRules: DatabaseRule[] = [
  ...hostRules,
  ...storageRules,
  ...sessionRules,
  ...workRules,
  ...replicaRules,
  ...wearRules,
]
