/** The shape of a backup: gzip'd lines, a header object, then per table a line `[name, columns]` and its rows, then `["end", rows]`. */
export const backupFormat = 1

/** What a backup or a restore has carried over. */
export interface Carried {
  tables: number
  rows: number
}
