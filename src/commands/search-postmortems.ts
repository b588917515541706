import { searchCommand } from './knowledge/search-command.ts'

export const searchPostmortems = searchCommand({
  name: 'search-postmortems',
  noun: 'postmortem',
  summary: 'Search what earlier incidents taught',
  kinds: ['postmortem'],
})
