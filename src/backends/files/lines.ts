import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'

const blockSize = 64 * 1024
/** A line longer than this is given in pieces: no logger writes such, and a file without line breaks is no log. */
const longestLine = 1024 * 1024

/** The lines of a file from its last to its first, read block by block from the end. */
export async function* linesBackward(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  const file = await open(path, 'r')
  try {
    let { size: position } = await file.stat()
    let carried: Buffer[] = []
    let length = 0
    while (position > 0) {
      signal?.throwIfAborted()
      const size = Math.min(blockSize, position)
      position -= size
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, position)
      let block = buffer.subarray(0, bytesRead)
      for (let cut = block.lastIndexOf(10); cut >= 0; cut = block.lastIndexOf(10)) {
        yield textOf([block.subarray(cut + 1), ...carried])
        carried = []
        length = 0
        block = block.subarray(0, cut)
      }
      carried.unshift(block)
      length += block.length
      if (length > longestLine) {
        yield textOf(carried)
        carried = []
        length = 0
      }
    }
    if (length > 0) yield textOf(carried)
  } finally {
    await file.close()
  }
}

const textOf = (parts: Buffer[]) => Buffer.concat(parts).toString('utf8').replace(/\r$/, '')

/** The lines of a file from its first to its last; a name that ends in `.gz` is unpacked on the way. */
export async function* linesForward(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  const raw = createReadStream(path, signal ? { signal } : {})
  const unpacked = path.endsWith('.gz') ? raw.pipe(createGunzip()) : raw
  // An error of the file would otherwise be nobody's: a pipe does not hand it on.
  if (unpacked !== raw) raw.on('error', (error) => unpacked.destroy(error))
  try {
    yield* createInterface({ input: unpacked, crlfDelay: Number.POSITIVE_INFINITY })
  } finally {
    raw.destroy()
    unpacked.destroy()
  }
}
