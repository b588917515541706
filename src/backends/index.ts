import type { BackendKind } from '../core/telemetry/backend.ts'
import { azure } from './azure/azure.ts'
import { clickhouse } from './clickhouse/clickhouse.ts'
import { cloudwatch } from './cloudwatch/cloudwatch.ts'
import { datadog } from './datadog/datadog.ts'
import { demo } from './demo/demo.ts'
import { elastic } from './elastic/elastic.ts'
import { files } from './files/files.ts'
import { gcp } from './gcp/gcp.ts'
import { grafana } from './grafana/grafana.ts'
import { kubernetes } from './kubernetes/kubernetes.ts'
import { otel } from './otel/otel.ts'
import { victorialogs } from './victorialogs/victorialogs.ts'

/** Every kind of backend, in the order in which people look for them. */
export const backends: BackendKind[] = [
  grafana,
  elastic,
  otel,
  cloudwatch,
  gcp,
  azure,
  datadog,
  kubernetes,
  victorialogs,
  clickhouse,
  files,
  demo,
]
