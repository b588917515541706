import type { ApiKey } from '../../core/keys.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { moment } from './moment.ts'
import { may, read, type View } from './view.ts'

/** The keys of the API beside those of the configuration. */
export async function keysSection(view: View): Promise<Html> {
  return h`<section aria-labelledby="keys" class="block"><h2 id="keys">API keys</h2>${await inside(view)}</section>`
}

async function inside(view: View): Promise<Inside> {
  if (!may(view, 'keys'))
    return h`<p class="hint">Only SRE leads manage keys. What programs may do goes by the same roles as for people.</p>`
  const all = await read<ApiKey[]>(view, 'keys')
  const open = view.failed?.form === 'create-key' || view.answered?.form === 'create-key'
  return h`<div class="panel">
${all.length ? table(view, all) : h`<p class="muted">There are none beside those of the configuration.</p>`}
<details class="unfold"${open ? h` open` : ''}><summary>Make a key</summary>${form(view, 'create-key', { fields: ['subject', 'role', 'scopes', 'expires_in'], preset: { role: 'viewer' }, submit: 'Make a key', style: 'primary' })}</details></div>`
}

function table(view: View, all: ApiKey[]): Html {
  return h`<div class="scroll" tabindex="0" role="region" aria-label="API keys"><table><thead><tr><th scope="col">Key</th><th scope="col">Speaks as</th><th scope="col">Role</th><th scope="col">Scopes</th><th scope="col">Last used</th><th scope="col">Expires</th><th scope="col"><span class="unseen">Remove</span></th></tr></thead><tbody>${all.map(
    ({ id, subject, role, scopes, lastUsedAt, expiresAt }) =>
      h`<tr><td class="mono">${id}</td><td>${subject}</td><td>${role}</td><td>${scopes?.join(', ') ?? 'all'}</td><td>${lastUsedAt ? moment(lastUsedAt, view.now) : 'never'}</td><td>${expiresAt ? (expiresAt <= view.now ? h`<span class="bad">expired</span>` : moment(expiresAt, view.now, 'date')) : 'never'}</td><td>${form(view, 'remove-key', { key: `remove-${id}`, fixed: { key: id }, submit: 'Remove', style: 'quiet', name: `Remove the key of ${subject}` })}</td></tr>`,
  )}</tbody></table></div>`
}
