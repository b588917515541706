/** What can wake a worker. The truth is always a row elsewhere: a job only says "look", so that a lost or doubled one does no harm. */
export interface Jobs {
  /** Alerts wait in the inbox. */
  ingest: object
  /** Slack envelopes wait in the inbox. */
  envelopes: object
  /** A lane has a message to send. */
  lane: { lane: string }
  /** The same for a lane that leads to somebody's own receiver. */
  notices: { lane: string }
  /** A moment has come for an incident, a group, a lane or a silence. */
  timer: { incident: string } | { group: string; source: string } | { lane: string } | { silence: string }
  /** What keeps alerts quiet changed: look at them again. */
  quiet: object
  /** Look which watches and alert rules are due. */
  watches: object
  /** Look which proposals are to be carried out, verified or closed. */
  proposals: object
  /** Look which digests are due. */
  digests: object
  /** Look which schedules of investigations are due. */
  schedules: object
  /** Look for duties that nobody was woken for. */
  sweep: object
  /** Learn which Slack person is which user, so that pages and mentions reach them. */
  people: object
  /** An incident needs a channel of its own. */
  major: { incident: string }
  /** An investigation has work, or an incident opened that may want one. */
  investigate: { investigation: string } | { incident: string; again?: boolean }
}
export type JobName = keyof Jobs

/** One wake-up to be sent with a transaction; of several with one key only one waits. */
export type Wake = { [N in JobName]: { name: N; data: Jobs[N]; key: string; at?: Date } }[JobName]

/**
 * The wake-up of a lane. Receivers of people's own are worked on apart from the chat, so that some that hang keep no page
 * waiting.
 */
export const laneWake = (lane: string): Wake => ({
  name: lane.startsWith('slack:') ? 'lane' : 'notices',
  data: { lane },
  key: lane,
})

/** Sends wake-ups outside a transaction, and runs what they wake. */
export interface WorkQueue {
  send(wakes: Wake[]): Promise<void>
  work<N extends JobName>(
    name: N,
    options: { concurrency: number },
    run: (data: Jobs[N]) => Promise<void>,
  ): Promise<void>
}
