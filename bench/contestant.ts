import type { SlackReceiver } from './slack-receiver.ts'

/** A program under measurement, with the Slack it talks to. */
export interface Contestant {
  name: string
  url: string
  slack: SlackReceiver
  /** The secret that alerts are posted with. */
  bearer: string
  /** Posts one alert and resolves when it is answered; throws when it was not taken. */
  alert(group: string, instance: number): Promise<void>
  /** Resident memory in MB by part, after the parts' names. */
  memory(): Promise<Record<string, number>>
  /** Seconds of processor time used so far by all of its parts. */
  cpuSeconds(): Promise<number>
  /** Ends it as the kernel would, at once. */
  kill(): void
  /** Starts it again after a kill; resolves when it answers. */
  start(): Promise<void>
  close(): Promise<void>
}
