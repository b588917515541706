/** What goes on behind the channels, for the panel beside them. */
export interface Backstage {
  state(): BackstageState
  break(fault: string): void
  /** Without a fault: everything. */
  heal(fault?: string): void
  /** Registers a listener and gives the function that takes it back. */
  onChange(listener: () => void): () => void
}

/** What the panel shows. Moments in milliseconds since 1970. */
export interface BackstageState {
  services: { name: string; facts: string; troubled: boolean }[]
  broken: { id: string; label: string; since: number; until: number }[]
  /** Latest first. */
  past: { label: string; since: number; healedAt: number; healed: string }[]
  /** What can be broken. */
  faults: { id: string; label: string }[]
  nextAt: number
  /** How verdicts compared with what was really broken: place and mechanism, the place alone, or neither. */
  verdicts?: { accurate: number; partial: number; wrong: number }
}
