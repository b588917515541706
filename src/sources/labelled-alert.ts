import type { Signal } from '../core/alert.ts'
import type { SourceSettings } from '../core/source.ts'
import { severityOf } from './severity.ts'
import { bodyOf, keyOf, labelsOf, textOf, titleOf, urlOf } from './text.ts'

/** What Prometheus and Alertmanager say of an alert in labels and annotations. */
export interface Labelled {
  labels: Record<string, unknown>
  annotations?: Record<string, unknown> | null | undefined
  generatorURL?: string | null | undefined
}

type Read =
  | 'severity'
  | 'title'
  | 'body'
  | 'service'
  | 'component'
  | 'environment'
  | 'labels'
  | 'annotations'
  | 'links'
  | 'images'

/** Reads title, severity, service and links out of labels and annotations, by the names that are customary there. */
export function labelledAlert(alert: Labelled, settings: SourceSettings): Pick<Signal, Read> {
  const labels = labelsOf(alert.labels)
  const annotations = labelsOf(alert.annotations)
  const body = bodyOf(first(annotations, ['description', 'message']))
  const service = settings.service ?? first(labels, ['service', 'app', 'app_kubernetes_io_name', 'application', 'job'])
  const component = first(labels, ['component', 'instance', 'pod'])
  const environment = first(labels, ['environment', 'env', 'deployment_environment'])
  return {
    severity: severityOf(labels.severity),
    title: titleOf(first(annotations, ['summary', 'title']) ?? labels.alertname) ?? 'Alert without a name',
    ...(body !== undefined && { body }),
    ...(service !== undefined && { service }),
    ...(component !== undefined && { component }),
    ...(environment !== undefined && { environment }),
    labels,
    annotations,
    links: linksOf(alert, annotations),
    images: [],
  }
}

/** The group an alert belongs to when labels are configured for it; `...`, as in Alertmanager, leaves every alert alone. */
export function groupOf(labels: Record<string, string>, by: string[]): string | undefined {
  if (by.includes('...')) return undefined
  return keyOf(`{${by.map((name) => `${name}=${JSON.stringify(labels[name] ?? '')}`).join(',')}}`)
}

function linksOf({ generatorURL }: Labelled, annotations: Record<string, string>): Signal['links'] {
  const candidates = [
    ['Source', generatorURL],
    ['Runbook', first(annotations, ['runbook_url', 'runbook'])],
    ['Dashboard', first(annotations, ['dashboard_url', 'dashboard', 'dashboardURL'])],
  ] as const
  return candidates.flatMap(([label, value]) => {
    const url = urlOf(value)
    return url ? [{ label, url }] : []
  })
}

const first = (from: Record<string, string>, names: string[]) =>
  names.map((name) => textOf(from[name])).find((value) => value !== undefined)
