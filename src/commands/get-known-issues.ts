import { searchCommand } from './knowledge/search-command.ts'

export const getKnownIssues = searchCommand({
  name: 'get-known-issues',
  noun: 'known issue',
  summary: 'Known issues that fit a symptom',
  kinds: ['known_issue'],
})
