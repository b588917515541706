import { resolve } from 'node:path'
import { z } from 'zod'
import type { CodeSettings } from '../core/code/settings.ts'
import { secret } from './secret.ts'

const url = () =>
  z.url({ protocol: /^https?$/, error: 'is no address: write one that begins with https:// or http://' })
const paths = () =>
  z
    .array(z.string().min(1).max(300))
    .describe('Folders, files and patterns that may be read and changed; one that begins with ! may not')

/** `[code]`: where the code of the services is. Which repository a service has stands in its profile (`repo`). */
export const Code = z.strictObject({
  github_token: secret().optional().describe('Token with the repository permissions contents and pull requests'),
  github_url: url().default('https://api.github.com').describe('API of GitHub, or https://HOST/api/v3 of your own'),
  gitlab_token: secret().optional().describe('Token with the scope api'),
  gitlab_url: url().default('https://gitlab.com').describe('GitLab, or your own'),
  clones: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe('Folders with clones, such as "github.com/acme/shop" = "/srv/clones/shop"'),
  write_clones: z
    .boolean()
    .default(false)
    .describe('Whether approved changes become branches in clones; they are only read otherwise'),
  paths: paths().default([]),
  services: z
    .record(
      z.string().min(1),
      z.strictObject({
        repo: z.string().min(1).optional().describe('Its repository, where no profile says it'),
        paths: paths().optional(),
      }),
    )
    .default({})
    .describe('What holds for one service'),
})

/** The settings with absolute folders. */
export function settleCode(written: z.output<typeof Code>, beside: string): CodeSettings {
  const { github_token, github_url, gitlab_token, gitlab_url, clones, services } = written
  const api = github_url.replace(/\/+$/, '')
  const lab = gitlab_url.replace(/\/+$/, '').replace(/\/api\/v4$/, '')
  const host = new URL(api).host
  return {
    ...(github_token !== undefined && {
      github: { token: github_token, apiUrl: api, host: host === 'api.github.com' ? 'github.com' : host },
    }),
    ...(gitlab_token !== undefined && {
      gitlab: { token: gitlab_token, apiUrl: `${lab}/api/v4`, host: new URL(lab).host },
    }),
    clones: Object.fromEntries(Object.entries(clones).map(([address, folder]) => [address, resolve(beside, folder)])),
    ...(written.write_clones && { writeClones: true }),
    paths: written.paths,
    services: Object.fromEntries(
      Object.entries(services).map(([name, { repo, paths: own }]) => [
        name,
        { ...(repo !== undefined && { repo }), ...(own && { paths: own }) },
      ]),
    ),
  }
}
