import { checkoutDeploy } from './checkout-deploy.ts'
import { checkoutFlag } from './checkout-flag.ts'
import { edgeTraffic } from './edge-traffic.ts'
import type { Fault } from './fault.ts'
import { frontendCertificate } from './frontend-certificate.ts'
import { frontendCpu } from './frontend-cpu.ts'
import { inventoryCertificate } from './inventory-certificate.ts'
import { inventoryMemory } from './inventory-memory.ts'
import { inventoryQuery } from './inventory-query.ts'
import { ordersQueue } from './orders-queue.ts'
import { paymentsDns } from './payments-dns.ts'
import { paymentsPool } from './payments-pool.ts'
import { paymentsProvider } from './payments-provider.ts'
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
  inventoryQuery,
  frontendCpu,
  inventoryCertificate,
  paymentsDns,
  paymentsProvider,
  ordersQueue,
  checkoutFlag,
  edgeTraffic,
]

/** The fault of that id; throws for one nobody knows. */
export function faultById(id: string): Fault {
  const found = faults.find((one) => one.id === id)
  if (!found) throw new Error(`The shop has no fault ${id}; it has ${faults.map((one) => one.id).join(', ')}.`)
  return found
}
