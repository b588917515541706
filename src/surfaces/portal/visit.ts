import type { Context as Request } from 'hono'
import { Problem } from '../../core/problem.ts'
import type { PortalEffects } from './effects.ts'
import { flashOver, readFlash } from './flash.ts'
import { h, type Inside } from './html.ts'
import { frame, layout, type Page } from './layout.ts'
import { problemPage, strangerPage } from './problem-page.ts'
import { goTo, respond } from './respond.ts'
import { trouble } from './trouble.ts'
import type { Aftermath, View } from './view.ts'
import { zoneOf } from './zone.ts'

/** Draws one page for one person. */
export type Draw = (view: View, parameters: Record<string, string>) => Promise<Page> | Page

/** The HTTP status of each problem. */
const statuses = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
} as const

/** A page as a route: signs in first, then draws, and tells problems in plain words. */
export function visit(effects: PortalEffects, draw: Draw) {
  return async (c: Request): Promise<Response> => {
    const url = new URL(c.req.url)
    try {
      const signedIn = await effects.auth.session(c.req.header('Cookie'))
      if (!signedIn) return goTo(`/login?next=${encodeURIComponent(`${url.pathname}${url.search}`)}`)
      const view = await viewOf(effects, c, url, signedIn)
      try {
        const page = await draw(view, c.req.param() as Record<string, string>)
        return await respond(layout(view, page), statusOf(view), view.flash ? [flashOver] : [])
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        return await respond(layout(view, problemPage(error)), statuses[error.code])
      }
    } catch (error) {
      return bug(effects, error)
    }
  }
}

/** Draws a part of a page that may take its time, such as what a backend has to be asked for. */
export type DrawPart = (view: View, parameters: Record<string, string>) => Promise<Inside> | Inside

/** A part of a page as a route, fetched once the page stands; a problem is told in its place. */
export function visitPart(effects: PortalEffects, draw: DrawPart) {
  return async (c: Request): Promise<Response> => {
    try {
      const url = new URL(c.req.url)
      const signedIn = await effects.auth.session(c.req.header('Cookie'))
      if (!signedIn) return await respond(h`<p class="hint">Your session is over. Load this page again.</p>`, 401)
      const view = await viewOf(effects, c, url, signedIn)
      return await respond(h`${await partOf(draw, view, c.req.param() as Record<string, string>)}`)
    } catch (error) {
      return bug(effects, error)
    }
  }
}

async function partOf(draw: DrawPart, view: View, parameters: Record<string, string>): Promise<Inside> {
  try {
    return await draw(view, parameters)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return trouble(error)
  }
}

/** What the script of a page asks for, as JSON. */
export function visitData(effects: PortalEffects, answer: (view: View) => Promise<unknown>) {
  return async (c: Request): Promise<Response> => {
    const headers = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }
    try {
      const signedIn = await effects.auth.session(c.req.header('Cookie'))
      if (!signedIn) return Response.json({}, { status: 401, headers })
      return Response.json(await answer(await viewOf(effects, c, new URL(c.req.url), signedIn)), { headers })
    } catch (error) {
      effects.onBug(error, effects.newId())
      return Response.json({}, { status: 500, headers })
    }
  }
}

/** A problem told to somebody before it is known who they are. */
export const troubled = ({ code, message }: Problem): Promise<Response> =>
  respond(frame('That did not work', strangerPage('That did not work', [message])), statuses[code])

/** What went wrong inside is told to whoever runs this; the person gets an id to ask with. */
export function bug(effects: PortalEffects, error: unknown): Promise<Response> {
  const id = effects.newId()
  effects.onBug(error, id)
  return respond(
    frame(
      'Something broke',
      strangerPage('Something broke on our side', [
        'This is not your doing. It was written to the log; whoever runs Allclear finds it there under this id:',
        id,
      ]),
    ),
    500,
  )
}

async function viewOf(
  effects: PortalEffects,
  c: Request,
  url: URL,
  { actor, csrf }: { actor: View['actor']; csrf: string },
): Promise<View> {
  const after = (c.env as { aftermath?: Aftermath } | undefined)?.aftermath ?? {}
  // A live refresh only replaces a part of the page; the notice waits for the one that shows it.
  const refresh = c.req.header('HX-Target')?.endsWith('#live') === true
  return {
    ...after,
    effects,
    context: await effects.context(actor, `portal:${effects.newId()}`),
    actor,
    csrf,
    url,
    signal: c.req.raw.signal,
    now: effects.clock.now(),
    publicUrl: effects.publicUrl,
    timeZone: zoneOf(c.req.header('Cookie')),
    flash: refresh ? undefined : readFlash(c.req.header('Cookie')),
  }
}

const statusOf = ({ failed }: View) => (failed ? statuses[failed.problem.code] : 200)
