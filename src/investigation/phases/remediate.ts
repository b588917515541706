import type { Ask } from '../../core/investigation/ask.ts'
import { answerAs } from '../answers.ts'
import type { PhaseStep } from '../next.ts'
import { openAsks } from './open-asks.ts'

/** Offers what can be done; what changes something is only proposed, for a person to approve. */
export const remediate: PhaseStep = (investigation, answers) => {
  const { verdict } = investigation
  const remedies = verdict?.remedies.filter(({ when, command }) => when === 'immediate' && command?.length) ?? []
  const asks = openAsks(
    remedies.length ? [proposal(remedies.map(({ text, command }) => ({ text, command })))] : [],
    answers,
  )
  if (asks.length) return { asks }
  const proposals = answerAs<{ proposals: string[] }>(answers, 'propose')?.proposals ?? []
  const offered =
    verdict?.remedies
      .filter(({ when }) => when === 'immediate')
      .map(({ text, command }) => (command?.length ? `${text}: ${command.join(' ')}` : text)) ?? []
  return {
    move: {
      to: 'done',
      reason: proposals.length ? `${proposals.length} proposals wait for an approval` : 'what helps was told',
      proposals,
      tell: offered.length
        ? [
            {
              step: 'remediation',
              text: `Suggested: ${offered.join('; ')}${proposals.length ? ` (awaiting approval: ${proposals.join(', ')})` : ''}`,
            },
          ]
        : [],
    },
  }
}

const proposal = (remedies: object[]): Ask => ({
  id: 'propose',
  name: 'propose',
  input: { remedies },
  why: 'what may be done needs an approval',
})
