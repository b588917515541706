import { expect, it } from 'vitest'
import { routesIn } from './route-rules.ts'

it('reads routes from a list, with the default of a variable for the variable', () => {
  const variable = '$' + '{PEAR_HOST:pear-shop}'
  const text = `routes:\n  - id: pear\n    uri: lb://${variable}\n    predicates:\n      - Path=/pears/**, /pear/*\n`
  expect(routesIn(text)).toMatchObject([{ id: 'pear', paths: ['/pears/**'], host: 'pear-shop' }])
})

it('reads locations that pass to an upstream', () => {
  const text = 'server {\n  location /plums/ {\n    proxy_pass http://plum.orchard.svc:80/;\n  }\n}'
  expect(routesIn(text)).toMatchObject([{ paths: ['/plums/'], host: 'plum' }])
})
