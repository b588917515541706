import { cut } from '../../clients/slack/cut.ts'
import { escapeHtml } from '../escape-html.ts'
import type { WatchWords } from '../watch/words.ts'

const colours: Record<string, string> = { CRITICAL: '#b42318', HIGH: '#d92d20', MEDIUM: '#b25e02', LOW: '#2e77d0' }

/** A notice as an HTML mail: a headline, a line per anomaly, a link. Styles stand in place, since mail programs drop sheets. */
export function mailHtml(
  { service, watch, firing, over, overWord, end, url }: WatchWords,
  image: { url: string; alt: string } | undefined,
): string {
  const lines = [
    ...firing.map(
      ({ severity, metric, words }) =>
        `<li style="margin:0 0 6px"><strong style="color:${colours[severity] ?? '#475467'}">${escapeHtml(severity)}</strong> <code>${part(metric)}</code> — ${part(words)}</li>`,
    ),
    ...over.map(
      ({ metric }) =>
        `<li style="margin:0 0 6px"><strong style="color:#067647">${overWord}</strong> <code>${part(metric)}</code></li>`,
    ),
  ]
  const picture = image
    ? `<p><img src="${escapeHtml(image.url)}" alt="${part(image.alt)}" style="max-width:100%"></p>`
    : ''
  return `<!doctype html><html><body style="margin:0;padding:16px;font:15px/1.5 system-ui,sans-serif;color:#101828">
<p style="margin:0 0 12px;font-size:17px"><strong>Allclear Watch</strong> — <code>${part(service)}</code> <span style="color:#667085">[${part(watch)}]</span></p>
<ul style="margin:0 0 12px;padding-left:20px">${lines.join('')}</ul>
${firing.length ? '' : `<p>${part(end)}</p>`}${picture}
<p style="margin:0"><a href="${escapeHtml(url)}">Open in Allclear</a></p></body></html>`
}

const part = (text: string) => escapeHtml(cut(text.replace(/\s+/g, ' ').trim(), 2_000))
