import { z } from 'zod'
import { command } from '../core/command.ts'
import { presentWorkspace, WorkspaceJson } from './present-workspace.ts'

export const workspaces = command({
  name: 'workspaces',
  summary: 'List the connected Slack workspaces',
  input: z.strictObject({}),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/workspaces' },
  run: ({ store }) => store.workspaces(),
  output: z.object({ workspaces: z.array(WorkspaceJson) }),
  present: (all) => ({ workspaces: all.map(presentWorkspace) }),
  show: (all) => ({
    title: all.length ? 'Slack workspaces' : 'No Slack workspace is connected yet.',
    tone: all.some(({ status }) => status === 'revoked') ? 'warn' : 'plain',
    table: {
      columns: ['Workspace', 'Name', 'Status', 'Default channel'],
      rows: all.map(({ id, name, status, preferences }) => [id, name, status, preferences.defaultChannel ?? 'none']),
    },
  }),
})
