import { expect, test } from 'vitest'
import { checkPath, isAllowed, plainPath } from './allowed-path.ts'
import { plainRef } from './guarded.ts'
import { locateFrame } from './locate-frame.ts'
import { readRepositoryAddress, writeRepositoryAddress } from './repository-address.ts'

test.each([
  '../etc/passwd',
  'src/../../x',
  '/etc/passwd',
  'C:/windows',
  'src\\..\\x',
  '.git/config',
  'src/.GIT/hooks/x',
  'git~1/config',
  'a//b',
  '',
  'a\u0000b',
  './../x',
])('%j leads out of a repository, and is refused', (path) => {
  expect(() => plainPath(path)).toThrow(expect.objectContaining({ code: 'forbidden' }))
})

test.each<[string, string[], boolean]>([
  ['src/a.ts', [], true],
  ['src/a.ts', ['src/'], true],
  ['src/a.ts', ['src'], true],
  ['srcs/a.ts', ['src'], false],
  ['src/deep/a.ts', ['src/*'], true],
  ['src/deep/a.ts', ['src/*.ts'], false],
  ['src/deep/a.ts', ['**/*.ts'], true],
  ['src/deep/a.js', ['**/*.ts'], false],
  ['src/secrets/a.ts', ['src', '!src/secrets'], false],
  ['.env', ['!**/.env'], false],
  ['config/prod.yaml', ['config/**'], true],
  ['a/b/c/d.ts', ['a/**/d.ts'], true],
])('%s is judged by %j', (path, allowed, verdict) => {
  expect(isAllowed(path, allowed)).toBe(verdict)
})

test('a path outside of the list is forbidden, in words', () => {
  expect(() => checkPath('infra/main.tf', ['src'])).toThrow(/outside of what Allclear may touch here: src/)
})

test.each(['--upload-pack=x', '-x', 'a..b', 'a b', 'HEAD@{1}', 'x.lock', '', 'a;b'])('%j names no commit', (ref) => {
  expect(() => plainRef(ref)).toThrow(/names no branch/)
})

const paths = [
  'services/pay/src/main/java/com/acme/pay/Charge.java',
  'lib/com/acme/ship/Charge.java',
  'app/db/pool.py',
  'web/src/index.ts',
  'admin/src/index.ts',
]
test.each([
  [
    { file: '/app/app/db/pool.py', line: 9 },
    { path: 'app/db/pool.py', line: 9 },
  ],
  [
    { file: 'Charge.java', line: 4, module: 'com.acme.pay' },
    { path: paths[0], line: 4 },
  ],
  [{ file: 'Charge.java', function: 'com.acme.ship.Charge.run' }, { path: paths[1] }],
  [{ file: 'Charge.java' }, undefined],
  [{ file: 'webpack://shop/./web/src/index.ts?ab12' }, { path: 'web/src/index.ts' }],
  [{ file: '/srv/dist/src/index.ts' }, undefined],
  [{ file: '/app/node_modules/web/src/index.ts' }, undefined],
  [{ file: '/x/unknown.go' }, undefined],
  [{}, undefined],
])('the frame %j lies in %j', (frame, place) => {
  expect(locateFrame(frame, paths)).toEqual(place)
})

test.each([
  ['github.com/acme/pay', 'github.com/acme/pay'],
  ['https://GitHub.com/acme/pay.git', 'github.com/acme/pay'],
  ['git@gitlab.example.com:group/sub/pay.git', 'gitlab.example.com/group/sub/pay'],
  ['acme/pay', 'acme/pay'],
])('%s is %s', (written, address) => {
  expect(writeRepositoryAddress(readRepositoryAddress(written))).toBe(address)
})
test.each(['pay', 'acme/../pay', 'https://x/acme pay', ''])('%j is no repository', (written) => {
  expect(() => readRepositoryAddress(written)).toThrow(/no repository/)
})
