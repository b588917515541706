import { test } from 'vitest'
import { kills, survive } from './kill-storm.ts'

test(
  `our process and PostgreSQL are killed ${kills} times in a storm: nothing is lost, doubled, or left behind`,
  () => survive(true, 11),
  300_000,
)
