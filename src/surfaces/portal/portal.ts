import { Hono } from 'hono'
import { Problem } from '../../core/problem.ts'
import { serveAssets } from './assets.ts'
import { backendProbe } from './backend-probe.ts'
import { completer } from './complete.ts'
import { openDoor } from './do.ts'
import type { PortalEffects } from './effects.ts'
import { frame } from './layout.ts'
import { accuracy } from './pages/accuracy.ts'
import { anomalies, anomaliesOf } from './pages/anomalies.ts'
import { approval, approvals } from './pages/approvals.ts'
import { audit } from './pages/audit.ts'
import { digestOf, digests } from './pages/digest.ts'
import { explore } from './pages/explore.ts'
import { home } from './pages/home.ts'
import { incident } from './pages/incident.ts'
import { incidents } from './pages/incidents.ts'
import { integrations } from './pages/integrations.ts'
import { investigation } from './pages/investigation.ts'
import { investigations } from './pages/investigations.ts'
import { article, knowledge } from './pages/knowledge.ts'
import { newIncident } from './pages/new-incident.ts'
import { oncall } from './pages/oncall.ts'
import { people } from './pages/people.ts'
import { policies } from './pages/policies.ts'
import { service } from './pages/service.ts'
import { services } from './pages/services.ts'
import { settings } from './pages/settings.ts'
import { silences } from './pages/silences.ts'
import { simulate } from './pages/simulate.ts'
import { sloOf, slos } from './pages/slos.ts'
import { watch } from './pages/watch.ts'
import { watches } from './pages/watches.ts'
import { strangerPage } from './problem-page.ts'
import { respond } from './respond.ts'
import { serviceDeploys } from './service-deploys.ts'
import { openSessions } from './sign-in.ts'
import { signals } from './signals.ts'
import { callsBetween, topology } from './topology.ts'
import { bug, troubled, visit, visitData, visitPart } from './visit.ts'

/** The web portal: pages for people, whole without scripts and live with them. Mount it last: it answers every other GET. */
export function portal(effects: PortalEffects): Hono {
  const app = new Hono()
  serveAssets(app)
  openSessions(app, effects)
  openDoor(app, effects)
  app.get('/', visit(effects, home))
  app.get('/incidents', visit(effects, incidents))
  app.get('/incidents/new', visit(effects, newIncident))
  app.get('/incidents/:incident', visit(effects, incident))
  app.get('/investigations', visit(effects, investigations))
  app.get('/investigations/:investigation', visit(effects, investigation))
  app.get('/accuracy', visit(effects, accuracy))
  app.get('/approvals', visit(effects, approvals))
  app.get('/approvals/:proposal', visit(effects, approval))
  app.get('/digest', visit(effects, digests))
  app.get('/digest/:scope/:date', visit(effects, digestOf))
  app.get('/knowledge', visit(effects, knowledge))
  app.get('/knowledge/article', visit(effects, article))
  app.get('/audit', visit(effects, audit))
  app.get('/services', visit(effects, services))
  app.get('/services/:service', visit(effects, service))
  app.get('/parts/signals', visitPart(effects, signals))
  app.get('/parts/calls', visitPart(effects, callsBetween))
  app.get('/parts/topology', visitPart(effects, topology))
  app.get('/parts/deploys', visitPart(effects, serviceDeploys))
  app.get('/parts/probe', visitPart(effects, backendProbe))
  app.get('/explore', visit(effects, explore))
  app.get('/explore/complete', visitData(effects, completer()))
  app.get('/anomalies', visit(effects, anomalies))
  app.get('/anomalies/of', visitPart(effects, anomaliesOf))
  app.get('/watches', visit(effects, watches))
  app.get('/watches/:watch', visit(effects, watch))
  app.get('/silences', visit(effects, silences))
  app.get('/slos', visit(effects, slos))
  app.get('/slos/of', visitPart(effects, sloOf))
  app.get('/oncall', visit(effects, oncall))
  app.get('/policies', visit(effects, policies))
  app.get('/simulate', visit(effects, simulate))
  app.get('/integrations', visit(effects, integrations))
  app.get('/people', visit(effects, people))
  app.get('/settings', visit(effects, settings))
  app.get('*', async (c) =>
    (await effects.auth.session(c.req.header('Cookie'))) ? visit(effects, nowhere)(c) : lost(),
  )
  app.onError((error) => (error instanceof Problem ? troubled(error) : bug(effects, error)))
  return app
}

const words = 'There is no page at this address. It may have moved, or the link is incomplete.'

const nowhere = () => {
  throw new Problem('not_found', words)
}

/** Who is not signed in is not asked to for a page that does not exist. */
const lost = () => respond(frame('Nothing here', strangerPage('There is nothing here', [words])), 404)
