import { Hono } from 'hono'
import { Problem } from '../../core/problem.ts'
import { serveAssets } from './assets.ts'
import { openDoor } from './do.ts'
import type { PortalEffects } from './effects.ts'
import { home } from './pages/home.ts'
import { incident } from './pages/incident.ts'
import { incidents } from './pages/incidents.ts'
import { integrations } from './pages/integrations.ts'
import { newIncident } from './pages/new-incident.ts'
import { oncall } from './pages/oncall.ts'
import { openSessions } from './sign-in.ts'
import { bug, visit } from './visit.ts'

/** The web portal: pages for people, whole without scripts and live with them. */
export function portal(effects: PortalEffects): Hono {
  const app = new Hono()
  serveAssets(app)
  openSessions(app, effects)
  openDoor(app, effects)
  app.get('/', visit(effects, home))
  app.get('/incidents', visit(effects, incidents))
  app.get('/incidents/new', visit(effects, newIncident))
  app.get('/incidents/:incident', visit(effects, incident))
  app.get('/oncall', visit(effects, oncall))
  app.get('/integrations', visit(effects, integrations))
  app.notFound(visit(effects, nowhere))
  app.onError((error) => bug(effects, error))
  return app
}

const nowhere = () => {
  throw new Problem('not_found', 'There is no page at this address. It may have moved, or the link is incomplete.')
}
