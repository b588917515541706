import type { Answers } from './answers.ts'
import type { AuditLog } from './approval/audit.ts'
import type { Proposals } from './approval/proposals.ts'
import type { Change } from './change.ts'
import type { Digests } from './digest/digests.ts'
import type { Directories } from './directories.ts'
import type { Gauges } from './gauges.ts'
import type { Inbox } from './inbox.ts'
import type { IncidentReader } from './incident-reader.ts'
import type { Investigations } from './investigation/investigations.ts'
import type { ScheduleRuns } from './investigation/schedule.ts'
import type { Keys } from './keys.ts'
import type { Library } from './knowledge/article.ts'
import type { Foresight, Ledger } from './ledger.ts'
import type { Spending } from './model.ts'
import type { Outbox } from './outbox.ts'
import type { Overdue } from './overdue.ts'
import type { Clearing } from './retention.ts'
import type { Sessions } from './sessions.ts'
import type { Silences } from './silence/silences.ts'
import type { DeployLog } from './telemetry/deploy-log.ts'
import type { Watches } from './watch/lookouts.ts'
import type { Workspaces } from './workspaces.ts'

/** Live news of changes, across all processes of the installation. */
export interface News {
  subscribe(listener: (change: Change) => void): () => void
}

export type Store = IncidentReader &
  Foresight &
  Ledger &
  Inbox &
  Outbox &
  Directories &
  Keys &
  Sessions &
  Workspaces &
  News &
  Answers &
  Gauges &
  Watches &
  DeployLog &
  Proposals &
  AuditLog &
  Digests &
  Clearing &
  Silences &
  Overdue & {
    investigations: Investigations
    scheduleRuns: ScheduleRuns
    spending: Spending
    /** What people wrote down: runbooks, postmortems, known issues. */
    library: Library
  } & {
    /** Answers within a moment when the database does. */
    ping(): Promise<void>
  }
