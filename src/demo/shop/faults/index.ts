import { checkoutDeploy } from './checkout-deploy.ts'
import type { Fault } from './fault.ts'
import { frontendCertificate } from './frontend-certificate.ts'
import { inventoryMemory } from './inventory-memory.ts'
import { paymentsPool } from './payments-pool.ts'
import { postgresDisk } from './postgres-disk.ts'
import { redisEvictions } from './redis-evictions.ts'

/** Every way the shop can break; the first one is what a newcomer sees. */
export const faults: readonly Fault[] = [
  paymentsPool,
  checkoutDeploy,
  inventoryMemory,
  redisEvictions,
  frontendCertificate,
  postgresDisk,
]

/** The fault of that id; throws for one nobody knows. */
export function faultById(id: string): Fault {
  const found = faults.find((one) => one.id === id)
  if (!found) throw new Error(`The shop has no fault ${id}; it has ${faults.map((one) => one.id).join(', ')}.`)
  return found
}
