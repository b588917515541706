import { titleOfCommit } from '../../core/code/code-host.ts'
import type { Evidence } from '../../core/investigation/evidence.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { redacted } from '../../core/redaction/redact.ts'
import type { Approach, Draft } from './draft.ts'

/** More evidence than this nobody reads. */
const mostEvidence = 10
const longestQuote = 600

/**
 * The text of a pull request: what is changed and why, with the evidence word for word. Quotes stand in fences longer than
 * any in them, so that nothing in a log line mentions people or becomes markup.
 */
export function pullRequestBody({
  draft,
  investigation,
  publicUrl,
  requester,
}: {
  draft: Draft
  investigation: Investigation | undefined
  publicUrl: string
  requester: string
}): string {
  const cited = new Set([...(investigation?.verdict?.rootCause?.evidence ?? []), ...(draft.evidence ?? [])])
  const evidence = (investigation?.evidence ?? []).filter(({ id }) => cited.has(id)).slice(0, mostEvidence)
  return redacted(
    [
      ...whatItDoes(draft),
      'Why:',
      fenced(draft.why),
      ...(investigation?.verdict
        ? [
            `What was found (confidence ${investigation.verdict.confidence.toFixed(2)}):`,
            fenced(investigation.verdict.summary),
          ]
        : []),
      ...evidence.flatMap(evidenceLines),
      ...(investigation ? [`Investigation: ${publicUrl}/investigations/${investigation.id}`] : []),
      `Proposed by ${plain(requester)} through Allclear. It is merged only by people, after review.`,
    ].join('\n\n'),
  )
}

const takes: Record<Approach, string> = {
  revert: 'Takes back',
  partial: 'Takes back only the part that the errors come from of',
  setting: 'Puts back only the setting that the evidence names, as it was before',
  manifest: 'Changes',
  model: 'Changes what came with',
}

function whatItDoes({ approach, title, commit, model }: Draft): string[] {
  const written =
    model === undefined
      ? []
      : [`**Written by the language model ${plain(model)}.** Nobody has tried it: read every line before it is merged.`]
  return [
    ...written,
    ...(commit ? [`${takes[approach]} ${commit.sha}:`, fenced(titleOfCommit(commit))] : [fenced(title)]),
  ]
}

const evidenceLines = ({ id, kind, source, quote }: Evidence) => [
  `Evidence ${plain(id)} (${kind}):`,
  fenced(`${source}\n${quote.slice(0, longestQuote)}`),
]

/** One line in which nothing is markup. */
const plain = (text: string) => text.replace(/[^\p{L}\p{N} .,_-]/gu, ' ').slice(0, 200)

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text.replace(/\r/g, '')}\n${fence}`
}
