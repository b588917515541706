/** A stretch of time, `from` inclusive and `to` exclusive. */
export interface Window {
  from: Date
  to: Date
}

/** How long a window is, in milliseconds. */
export const lengthOf = ({ from, to }: Window) => to.getTime() - from.getTime()
