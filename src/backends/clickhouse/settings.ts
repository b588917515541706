import { z } from 'zod'
import { duration } from '../../core/duration.ts'
import { httpUrl, secret } from '../settings.ts'

/** A table, maybe with its database: only what needs no quoting, because names cannot be parameters. */
const table = () =>
  z.string().regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/, {
    error: 'is no name of a table, such as otel_logs or telemetry.otel_logs',
  })

/** What a ClickHouse with the OpenTelemetry schema is reached with. */
export const settings = z.strictObject({
  url: httpUrl().describe('HTTP address of ClickHouse, such as http://clickhouse:8123'),
  user: z.string().min(1).optional().describe('User'),
  password: secret().optional().describe('Password'),
  database: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, { error: 'is no name of a database' })
    .default('default')
    .describe('Database of the tables'),
  logs_table: table().default('otel_logs').describe('Table of logs'),
  traces_table: table().default('otel_traces').describe('Table of spans'),
  gauge_table: table().default('otel_metrics_gauge').describe('Table of gauges'),
  sum_table: table().default('otel_metrics_sum').describe('Table of sums'),
  timeout: duration({ min: '1s', max: '5m' }).prefault('30s').describe('How long one question may take'),
})

export type ClickHouseSettings = z.output<typeof settings>

/** What it wants to know of a service. */
export const service = z.strictObject({
  service_name: z.string().min(1).max(200).optional().describe('Its ServiceName in the tables, where that is another'),
})

/** What a service is called in the tables. */
export const namedThere = ({ name, extra }: { name: string; extra: Record<string, unknown> }) =>
  service.safeParse(extra).data?.service_name ?? name
