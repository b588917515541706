/** Time, so that tests can hold it still. In production it follows the database's clock. */
export interface Clock {
  now(): Date
}
