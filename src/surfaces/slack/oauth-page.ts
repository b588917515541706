import { html } from 'hono/html'

/** A page for somebody whom connecting Slack left standing: what happened, and the way on. */
export const oauthPage = ({
  title,
  text,
  retry,
}: {
  title: string
  text: string
  retry: boolean
}) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · Allclear</title>
    <style>
      :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
      body { display: grid; place-items: center; min-height: 90vh; margin: 1rem }
      main { max-width: 34rem }
      a { display: inline-block; margin-inline-end: 1rem; padding: .5rem 0 }
    </style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      <p>${text}</p>
      <p>${retry ? html`<a href="/slack/oauth/start">Try again</a>` : ''}<a href="/integrations">Back to Integrations</a></p>
    </main>
  </body>
</html>`
