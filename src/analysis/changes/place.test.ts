import { expect, test } from 'vitest'
import { fileKind } from './file-kind.ts'
import { placeOf } from './place.ts'

const services = ['paymentservice', 'order-api', 'productcatalogservice', 'mailer']

test.for([
  ['services/payment/charge.go', { kind: 'service', service: 'paymentservice' }],
  ['apps/order-api/src/main.ts', { kind: 'service', service: 'order-api' }],
  ['services/productcatalog/reader.go', { kind: 'service', service: 'productcatalogservice' }],
  ['charts/mailer/values.yaml', { kind: 'service', service: 'mailer' }],
  ['pkg/db/pool.go', { kind: 'shared' }],
  ['go.mod', { kind: 'shared' }],
  ['games/chess/board.c', { kind: 'elsewhere' }],
] as const)('%s lies where it should', ([path, place]) => {
  expect(placeOf(path, services)).toEqual(place)
})

test.for([
  ['pkg/money/convert_test.go', 'test'],
  ['docs/flags.md', 'docs'],
  ['.github/workflows/build.yml', 'pipeline'],
  ['deploy/staging/tls.yaml', 'staging'],
  ['web/src/theme.ts', 'style'],
  ['db/migrations/0001_init.sql', 'migration'],
  ['api/v1/order.proto', 'schema'],
  ['service/go.sum', 'dependencies'],
  ['charts/a/values.yaml', 'infrastructure'],
  ['conf/app.toml', 'config'],
  ['src/main.rs', 'code'],
] as const)('%s is for %s', ([path, kind]) => {
  expect(fileKind(path)).toBe(kind)
})
