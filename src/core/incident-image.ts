import type { Alert } from './alert.ts'

/**
 * The picture an incident is told with: of the newest alert that still fires and has one, else of the newest that had
 * one. Only a picture that anybody may fetch, since a chat fetches it by itself.
 */
export function incidentImage(alerts: readonly Alert[]): { url: string; alt: string } | undefined {
  const newest = [...alerts].sort(
    (a, b) =>
      Number(a.status === 'cleared') - Number(b.status === 'cleared') || b.startedAt.getTime() - a.startedAt.getTime(),
  )
  return newest.flatMap(({ images }) => images).find(({ url }) => url.startsWith('https://') && URL.canParse(url))
}
