import type { Card } from '../../core/card.ts'
import { unpainted } from '../cli/paint.ts'
import { showCard } from '../cli/show-card.ts'

/** A card in plain words, as a terminal without colour would show it; times are UTC. */
export const cardText = (card: Card, now: Date) =>
  showCard({ ...card, controls: [] }, { paint: unpainted, now, timeZone: 'UTC' })
