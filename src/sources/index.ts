import type { Source } from '../core/source.ts'
import { alertmanager } from './alertmanager.ts'
import { argocd } from './argocd.ts'
import { generic } from './generic.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { pagerduty } from './pagerduty.ts'
import { prometheus } from './prometheus.ts'

/** To add an alert source: write its file, add its name here. */
export const sources: Source[] = [alertmanager, prometheus, pagerduty, generic, github, gitlab, argocd]
