/** The key that stands for one method in a whole workspace: a lane's key without its channel, which follows the last colon. */
export const methodOf = (lane: string) => lane.slice(0, Math.max(0, lane.lastIndexOf(':')))
