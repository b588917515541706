import { bend } from '../readings.ts'
import type { Fault } from './fault.ts'

/** Nobody renewed the certificate of the shop's own address. */
export const frontendCertificate: Fault = {
  id: 'frontend-certificate',
  label: 'The certificate of the shop is about to expire',
  service: 'web-frontend',
  bend: (readings, age) => bend(readings, 'web-frontend', { certificate: 2.9 - age / 86_400_000 }),
  cries: [
    {
      service: 'web-frontend',
      level: 'WARN',
      perMinute: 4,
      message: 'certificate of shop.example ends in 2 days, renewal failed: DNS challenge refused',
    },
  ],
  cause: {
    service: 'web-frontend',
    operation: 'renew certificate',
    attributes: { 'tls.server_name': 'shop.example' },
    ms: 400,
    onlySlow: true,
  },
}
