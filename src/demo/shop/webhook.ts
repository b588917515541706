/** One alert in a webhook of Alertmanager. */
export interface WebhookAlert {
  status: 'firing' | 'resolved'
  labels: Record<string, string>
  annotations: Record<string, string>
  /** RFC 3339. */
  startsAt: string
  /** RFC 3339; year 1 while it fires. */
  endsAt: string
  generatorURL: string
  fingerprint: string
}

/** The body of an Alertmanager webhook, version 4. */
export interface Webhook {
  version: '4'
  groupKey: string
  truncatedAlerts: number
  status: 'firing' | 'resolved'
  receiver: string
  groupLabels: Record<string, string>
  commonLabels: Record<string, string>
  commonAnnotations: Record<string, string>
  externalURL: string
  alerts: WebhookAlert[]
}

/** What stands for "not yet" in `endsAt`. */
export const notYet = '0001-01-01T00:00:00Z'

/**
 * Sixteen hex digits that identify a set of labels, whatever their order: FNV-1a over sorted names and values with 0xff
 * between them, which is what Alertmanager does.
 */
export function fingerprintOf(labels: Record<string, string>): string {
  let hash = 0xcbf29ce484222325n
  const add = (byte: number) => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  for (const name of Object.keys(labels).sort())
    for (const part of [name, labels[name]!]) {
      for (const byte of Buffer.from(part, 'utf8')) add(byte)
      add(0xff)
    }
  return hash.toString(16).padStart(16, '0')
}

/** A webhook about alerts of one group; firing when one of them is. */
export function webhookOf(
  alerts: WebhookAlert[],
  { groupLabels, receiver, externalURL }: Pick<Webhook, 'groupLabels' | 'receiver' | 'externalURL'>,
): Webhook {
  const labels = Object.entries(groupLabels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return {
    version: '4',
    groupKey: `{}:{${labels.join(', ')}}`,
    truncatedAlerts: 0,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver,
    groupLabels,
    commonLabels: common(alerts.map((one) => one.labels)),
    commonAnnotations: common(alerts.map((one) => one.annotations)),
    externalURL,
    alerts,
  }
}

function common([first = {}, ...others]: Record<string, string>[]): Record<string, string> {
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => others.every((one) => one[name] === value)))
}
