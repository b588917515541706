import { completable, type McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Complete } from './completions.ts'

/** Adds what a person picks to begin with: how to look for a cause, and how to write one up. */
export function addPrompts(server: McpServer, complete: Record<'service' | 'incident', Complete>): void {
  server.registerPrompt(
    'investigate',
    {
      title: 'Find the cause',
      description: 'Find out why a service misbehaves, with evidence',
      argsSchema: z.object({
        service: completable(z.string().max(200).describe('The service'), complete.service),
        symptom: z.string().max(1_000).optional().describe('What was noticed'),
      }),
    },
    ({ service, symptom }) =>
      said(
        [
          `Find out why the service named below misbehaves.`,
          fenced(`service: ${service}${symptom ? `\nsymptom: ${symptom}` : ''}`),
          'Use detect_anomalies for when it began, list_deploys for what changed around then, compare_windows and query_logs for what is new, get_metrics and get_traces for where.',
          'Name the cause only with evidence from these tools, quote it, say what speaks against it, and say "undetermined" and what is missing when it does not suffice.',
        ].join('\n\n'),
      ),
  )
  server.registerPrompt(
    'postmortem',
    {
      title: 'Draft a postmortem',
      description: 'Draft a blameless review of an incident from its timeline',
      argsSchema: z.object({
        incident: completable(z.string().max(100).describe('The incident, such as INC-12'), complete.incident),
      }),
    },
    ({ incident }) =>
      said(
        [
          'Draft a blameless postmortem of the incident named below, from get_incident alone.',
          fenced(`incident: ${incident}`),
          'Give summary, impact, timeline, what went well, what went badly, root cause if the timeline shows it, and actions with owners left open. Trace every line to an entry of the timeline.',
        ].join('\n\n'),
      ),
  )
}

/** Untrusted words are fenced, so that nobody takes them for part of the request. */
const fenced = (text: string) => `<untrusted>\n${text.replaceAll(/<\/?untrusted>/gi, '')}\n</untrusted>`

const said = (text: string) => ({ messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] })
