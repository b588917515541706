import { timingSafeEqual } from 'node:crypto'
import type { Hono, Context as Request } from 'hono'
import { ask, shown } from '../../commands/dispatch.ts'
import type { Card } from '../../core/card.ts'
import type { Command } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import type { SignedIn } from '../http/authenticate.ts'
import type { PortalEffects } from './effects.ts'
import { type Flash, flashCookie } from './flash.ts'
import { formInput, type Posting } from './form-input.ts'
import { localPath } from './local-path.ts'
import { readForm } from './read-form.ts'
import { goTo } from './respond.ts'
import { spoken } from './text.ts'
import { typedInput } from './typed-input.ts'
import type { Aftermath } from './view.ts'
import { bug, troubled } from './visit.ts'

/** Answers that are more than a confirmation, or must not leave the page they are shown on, such as a new key. */
const inPlace = new Set(['dry-run', 'simulate', 'silence-preview', 'create-key', 'test-connection'])

/** Of these the form keeps what was asked, for another try. */
const keepsAsking = new Set(['dry-run', 'simulate', 'silence-preview'])

/** A message for a dry run is the largest thing anybody pastes. */
const mostBytes = 2 * 1024 * 1024

/** Opens the one door through which every form of the portal goes: `POST /do/<command>`. */
export function openDoor(app: Hono, effects: PortalEffects): void {
  app.get('/do/:command', () => goTo('/'))
  app.post('/do/:command', async (c) => {
    try {
      const signedIn = await effects.auth.session(c.req.header('Cookie'))
      const posting = formInput(await readForm(c, mostBytes))
      if (!signedIn) return goTo(`/login?next=${encodeURIComponent(localPath(posting.back))}`)
      return await run(app, effects, c, signedIn, posting)
    } catch (error) {
      return error instanceof Problem ? troubled(error) : bug(effects, error)
    }
  })
}

async function run(
  app: Hono,
  effects: PortalEffects,
  c: Request,
  signedIn: SignedIn,
  posting: Posting,
): Promise<Response> {
  const redraw = (aftermath: Aftermath) => pageAgain(app, c, posting, aftermath)
  try {
    checkToken(posting.csrf, signedIn.csrf)
    const command = effects.commands.find(({ name }) => name === c.req.param('command'))
    if (!command) throw new Problem('not_found', 'There is no such command.')
    const { actor } = signedIn
    const context = await effects.context(actor, `portal:${actor.id}:${posting.once || effects.newId()}`)
    const input = typedInput(command.input, posting.input)
    const out = await ask(command, context, input)
    const card = shown(command, context, input, out)
    if (inPlace.has(command.name))
      return await redraw({
        answered: { form: posting.form, card, input: keepsAsking.has(command.name) ? posting.input : {} },
      })
    return goTo(placeAfter(command, posting, out), [flashCookie(said(card, effects.clock.now()), isSecure(effects))])
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (error.code === 'conflict')
      return goTo(localPath(posting.back), [
        flashCookie({ tone: 'warn', title: error.message, lines: [] }, isSecure(effects)),
      ])
    return await redraw({ failed: { form: posting.form, input: posting.input, problem: error } })
  }
}

function checkToken(given: string, expected: string): void {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  if (a.length !== b.length || !timingSafeEqual(a, b))
    throw new Problem('forbidden', 'This form is from another session. Nothing was done; please try again.')
}

/** Shows the page the form stood on once more, with what came of it. */
async function pageAgain(app: Hono, c: Request, { back }: Posting, aftermath: Aftermath): Promise<Response> {
  const cookie = c.req.header('Cookie')
  return app.request(localPath(back), { headers: cookie ? { Cookie: cookie } : {} }, { aftermath })
}

const isSecure = ({ publicUrl }: PortalEffects) => publicUrl.startsWith('https:')

/** A new incident or investigation is looked at; everything else leaves people where they were. */
function placeAfter(command: Command, { back }: Posting, out: unknown): string {
  if (command.name === 'create') return `/incidents/${(out as { incident: { id: string } }).incident.id}`
  if (command.name === 'runbook-step') return `/approvals/${(out as { id: string }).id}`
  if (command.name === 'analyze')
    return `/investigations/${(out as { investigation: { id: string } }).investigation.id}`
  return localPath(back)
}

/** A confirmation in few words; the page behind it shows the rest. */
function said(card: Card, now: Date): Flash {
  const aboutIncident = card.fields?.some(({ label }) => label === 'Status') === true
  return {
    tone: card.tone === 'warn' ? 'warn' : 'good',
    title: card.title,
    lines: (aboutIncident ? (card.lines ?? []).slice(1) : (card.lines ?? [])).map((line) => spoken(line, now)),
  }
}
