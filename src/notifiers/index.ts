import type { Notifier } from '../core/delivery.ts'
import { slack } from './slack.ts'

/** To add a kind of destination: write its file, add its name here. */
export const notifiers: Notifier[] = [slack]
