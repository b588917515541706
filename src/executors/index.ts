import { aws } from './aws.ts'
import type { ExecutorKind } from './kind.ts'
import { kubernetes } from './kubernetes.ts'
import { script } from './script.ts'
import { webhook } from './webhook.ts'
import { workflows } from './workflows.ts'

/** To add a kind of target: write its file, add its name here; the configuration then takes its settings. */
export const executorKinds: ExecutorKind[] = [kubernetes, aws, script, webhook, workflows]
