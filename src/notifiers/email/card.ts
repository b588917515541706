import { cut } from '../../clients/slack/cut.ts'
import type { Tone } from '../../core/card.ts'
import { cardLines, headOf, type Markup, plainMarkup } from '../card/card-lines.ts'
import type { CardNotice } from '../card/card-notice.ts'
import { escapeHtml } from '../escape-html.ts'

const colours: Record<Tone, string> = {
  high: '#b42318',
  medium: '#b25e02',
  low: '#2e77d0',
  good: '#067647',
  warn: '#b25e02',
  plain: '#101828',
}

const markup: Markup = {
  text: escapeHtml,
  bold: (words) => `<strong>${escapeHtml(words)}</strong>`,
  code: (words) =>
    words.includes('\n')
      ? `<pre style="margin:4px 0;padding:8px;background:#f2f4f7;white-space:pre-wrap">${escapeHtml(words)}</pre>`
      : `<code>${escapeHtml(words)}</code>`,
  link: (words, url) => `<a href="${escapeHtml(url)}">${escapeHtml(words)}</a>`,
}

/** Subject, plain text and HTML of a mail that tells a card. Styles stand in place, since mail programs drop sheets. */
export function cardMail({ card, url, image }: CardNotice): { subject: string; text: string; html: string } {
  const picture = image
    ? `<p><img src="${escapeHtml(image.url)}" alt="${escapeHtml(cut(image.alt, 2_000))}" style="max-width:100%"></p>`
    : ''
  const lines = cardLines(card, markup).map((line) => `<div style="margin:0 0 6px">${line}</div>`)
  return {
    subject: cut(`Allclear: ${headOf(card)}`.toWellFormed(), 200),
    text: [headOf(card), '', ...cardLines(card, plainMarkup), '', url].join('\n').toWellFormed(),
    html: `<!doctype html><html><body style="margin:0;padding:16px;font:15px/1.5 system-ui,sans-serif;color:#101828">
<p style="margin:0 0 12px;font-size:17px;color:${colours[card.tone]}"><strong>${escapeHtml(headOf(card))}</strong></p>
${lines.join('\n')}${picture}
<p style="margin:12px 0 0"><a href="${escapeHtml(url)}">Open in Allclear</a></p></body></html>`,
  }
}
