/** A page of a list: `next` is the cursor of the following page. */
export interface Page<T> {
  items: T[]
  next?: string
}

export interface PageRequest {
  limit: number
  cursor?: string
}
