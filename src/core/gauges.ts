/** Work under way that a screen or `/metrics` shows. */
export interface Gauges {
  gauges(): Promise<{
    inboxWaiting: number
    inboxOldestSeconds: number
    inboxDead: number
    deliveriesQueued: number
    deliveriesOldestSeconds: number
    deliveriesFailed: number
    lanesPaused: number
    timersOverdueSeconds: number
  }>
  lookoutGauges(): Promise<LookoutGauges>
}

/** How watches and alert rules stand. */
export interface LookoutGauges {
  /** `failing`: the last look at its backend failed. What does not occur is left out. */
  states: { kind: 'watch' | 'alert-rule'; state: 'quiet' | 'firing' | 'failing' | 'stopped'; count: number }[]
  /** How long the look that waits longest is overdue. */
  overdueSeconds: number
  /** Notices that wait to be sent, and those that were given up. */
  noticesOwed: number
  noticesFailed: number
}
