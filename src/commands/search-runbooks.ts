import { searchCommand } from './knowledge/search-command.ts'

export const searchRunbooks = searchCommand({
  name: 'search-runbooks',
  noun: 'article',
  summary: 'Search runbooks, postmortems and known issues by symptom',
})
