import type { Importer } from '../core/importer.ts'
import { grafanaOncall } from './grafana-oncall.ts'
import { opsgenie } from './opsgenie.ts'
import { pagerduty } from './pagerduty.ts'

/** Every product whose export can be read. To add one: write its file, add its name here. */
export const importers: Importer[] = [grafanaOncall, opsgenie, pagerduty]
