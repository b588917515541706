/** A file of an export, as JSON; `file` is how people find it. */
export interface ExportFile {
  file: string
  content: unknown
}

/** What became of one thing of an export. */
export interface Remark {
  /** `carried` as it was, `changed` into something that is not quite the same, or `left` behind. */
  outcome: 'carried' | 'changed' | 'left'
  /** What it is and what it is called, such as `schedule "Primary"`. */
  object: string
  /** What was made of it, what differs and how, or why it cannot be carried and what to do instead. */
  words: string
}

/** The sections of a configuration that declare objects, by id. */
export interface ImportedSections {
  users: Record<string, object>
  teams: Record<string, object>
  schedules: Record<string, object>
  policies: Record<string, object>
  services: Record<string, object>
}

export interface Imported {
  sections: ImportedSections
  remarks: Remark[]
}

/** A reader of another product's export. */
export interface Importer {
  /** As it is named on the command line. */
  name: string
  label: string
  /** Throws Problem `invalid` that names file and field of everything that cannot be read. */
  read(files: ExportFile[]): Imported
}
