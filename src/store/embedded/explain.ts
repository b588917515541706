import { Problem } from '../../core/problem.ts'

const remedies: [symptom: RegExp, remedy: string][] = [
  [
    /no space left|check free disk space|ENOSPC|EDQUOT|quota exceeded/i,
    'The disk is full: free some space, or choose a data folder elsewhere.',
  ],
  [/read-only file system|EROFS/i, 'The file system is read-only: choose a data folder that can be written.'],
  [
    /permission denied|not permitted|EACCES|EPERM/i,
    'Allclear may not write there: change the owner, or choose another folder.',
  ],
  [
    /ENOENT.* mkdir/,
    'It cannot be made there, perhaps because the file system is read-only: choose another data folder.',
  ],
  [/not a directory|ENOTDIR|EEXIST/i, 'A part of that path is a file: choose another data folder.'],
  [
    /could not look up (local|effective) user/i,
    'The user we run as is unknown to the system: add an entry for it to /etc/passwd, or set storage.url to a postgres:// URL.',
  ],
  [
    /could not create shared memory|could not resize shared memory|cannot allocate memory/i,
    'Memory is short: free some, or lower shared_buffers in data/postgresql.conf.',
  ],
]

/** Turns what the system or PostgreSQL complained about in `folder` into a Problem with its remedy. */
export function explain(what: string, folder: string, complaint: string, cause?: unknown): Problem {
  const remedy = remedies.find(([symptom]) => symptom.test(complaint))?.[1]
  const said = complaint.trim().split('\n').slice(-5).join('\n')
  const text = `${what} in ${folder}: ${said || 'it gave no reason'}`
  return new Problem('unavailable', remedy ? `${text}\n${remedy}` : text, cause === undefined ? {} : { cause })
}
