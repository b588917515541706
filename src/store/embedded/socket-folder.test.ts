import { chmod, mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Account, serverAccount } from './account.ts'
import { socketFolder } from './socket-folder.ts'

let folder: string
let account: Account
const long = 'x'.repeat(100)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-socket-'))
  account = await serverAccount(folder)
})

afterEach(() => rm(folder, { recursive: true }))

test('the socket lies in the data folder, in a folder that is private to the server', async () => {
  const socket = await socketFolder(folder, account)
  expect(socket).toBe(join(folder, 'socket'))
  expect(await stat(socket)).toMatchObject({ uid: account.uid, mode: 0o40700 })
  expect(await socketFolder(folder, account)).toBe(socket)
})

test('a data folder too long for a socket always gets the same short folder, and another one another', async () => {
  const socket = await socketFolder(join(folder, long), account, folder)
  expect(socket).toMatch(new RegExp(`^${folder}/allclear-[0-9a-f]{16}$`))
  expect(await socketFolder(join(folder, long), account, folder)).toBe(socket)
  expect(await socketFolder(join(folder, `${long}y`), account, folder)).not.toBe(socket)
})

test('when the temporary folder is too long as well, both are named', async () => {
  const temporary = join(folder, long)
  await expect(socketFolder(join(folder, `${long}y`), account, temporary)).rejects.toThrow(
    `neither in the data folder ${folder}/${long}y nor in the temporary folder ${temporary}`,
  )
})

test('a folder that others may enter is not used', async () => {
  await mkdir(join(folder, 'socket'))
  await chmod(join(folder, 'socket'), 0o755)
  await expect(socketFolder(folder, account)).rejects.toThrow(/must be a private folder .*remove it/)
})

test('a link in the place of the folder is not followed', async () => {
  await symlink(folder, join(folder, 'socket'))
  await expect(socketFolder(folder, account)).rejects.toThrow(/must be a private folder/)
})
