import { test } from 'vitest'
import { kills, survive } from './kill-storm.ts'

test(
  `our process is killed ${kills} times in a storm: nothing is lost, doubled, or left behind`,
  () => survive(false, 7),
  300_000,
)
