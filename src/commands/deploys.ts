import { z } from 'zod'
import type { Card, Text } from '../core/card.ts'
import { command } from '../core/command.ts'
import { showDuration } from '../core/duration.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import { lengthOf, type Window } from '../core/telemetry/window.ts'
import { diffsInput, explainedChanges } from './code/explained-changes.ts'
import { DeployJson, type FoundChanges, presentDeploy } from './telemetry/changes-of.ts'
import { observedInput, profileInput } from './telemetry/observed.ts'
import { windowInput, windowOf } from './telemetry/window-input.ts'

/** What was found, and where it was looked. */
export interface FoundDeploys extends FoundChanges {
  window: Window
}

const usual = '24h'

export const deploys = command({
  name: 'deploys',
  aliases: ['changes'],
  summary: 'What was changed about a service: deploys, roll-outs, releases and commits, newest first',
  input: z.strictObject({
    ...observedInput,
    ...windowInput(usual),
    ...diffsInput,
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/deploys/{service}' },
  slash: true,
  async run(context, asked): Promise<FoundDeploys> {
    const window = windowOf(asked, usual, context.clock.now())
    return { window, ...(await explainedChanges(context, asked, window)) }
  },
  output: z.object({
    service: z.string(),
    deploys: z.array(DeployJson),
    notes: z.array(z.string()).describe('What is missing, and why'),
  }),
  present: ({ service, deploys, notes }) => ({ service, deploys: deploys.map(presentDeploy), notes }),
  show,
})

function show({ service, window, profile, deploys, notes }: FoundDeploys): Card {
  const footer: Text[] = [
    [
      { time: window.from, form: 'clock' },
      ' – ',
      { time: window.to, form: 'clock' },
      profile === undefined ? '' : ` · ${profile}`,
    ],
  ]
  if (!deploys.length)
    return {
      title: `${service}: no changes in ${showDuration(lengthOf(window))}`,
      tone: notes.length ? 'warn' : 'plain',
      lines: [
        ...notes,
        'Look further back with since=7d. Changes come from sources of the kinds github, gitlab, argocd and generic, and from backends that know roll-outs.',
      ],
      footer,
    }
  return {
    title: `${service}: ${deploys.length} change${deploys.length === 1 ? '' : 's'} in ${showDuration(lengthOf(window))}`,
    tone: notes.length ? 'warn' : 'plain',
    lines: notes,
    table: { columns: ['When', 'Kind', 'What', 'Version', 'By'], rows: deploys.slice(0, most).map(row) },
    footer: [...footer, ...(deploys.length > most ? [`${deploys.length - most} older ones are not shown.`] : [])],
  }
}

const most = 50

const row = (deploy: Deploy): Text[] => [
  [{ time: deploy.at, form: 'clock' }],
  deploy.kind,
  titleOf(deploy),
  versionOf(deploy),
  deploy.author ?? '–',
]

/** The title of a change as a way to it, where there is one. */
export const titleOf = ({ title, url }: Deploy): Text => (url === undefined ? title : [{ link: title, url }])

/** How a change names what it brought. */
export const versionOf = ({ version, sha }: Deploy): Text => version ?? (sha ? [{ code: sha.slice(0, 8) }] : '–')
