import { quantile } from '../series/robust.ts'

/** The part of a window that is taken for its beginning, when a baseline is silent about something. */
const earlyShare = 0.25

/** The moment until which the window had just begun, from the moments of what happened in it. */
export const earliest = (moments: readonly number[]): number => quantile(moments, earlyShare)
