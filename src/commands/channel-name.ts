import type { Incident } from '../core/incident.ts'

/** Slack's limit for the name of a channel is 80; the number of the incident may still follow. */
const longest = 70

/** The name of the channel of a major incident: `inc-2026-01-05-checkout-is-down`, in what Slack allows. */
export function channelName({ openedAt, title }: Pick<Incident, 'openedAt' | 'title'>): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return `inc-${openedAt.toISOString().slice(0, 10)}-${words}`.slice(0, longest).replace(/-+/g, '-').replace(/-$/, '')
}
