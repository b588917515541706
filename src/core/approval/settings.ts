/** How a service's changes are approved and how many there may be. */
export interface ServiceApproval {
  /** User ids and `team:…` who alone may approve. */
  approvers?: string[]
  /** How many changes may begin within `perMs`. */
  budget?: { most: number; perMs: number }
  /** The least time between two changes, in milliseconds. */
  coolDownMs?: number
  /** Whether a change that did not help is rolled back without asking. */
  autoRollback?: boolean
}

/** The rules of approving, as configured. */
export interface ApprovalSettings extends Required<Omit<ServiceApproval, 'approvers'>> {
  /** Where approvals are asked for. */
  channel?: string
  /** Configured notifiers that hear of it beside Slack: by name, or `profile/name`. */
  notify?: readonly string[]
  /** How long a proposal waits for its approval, in milliseconds. */
  expiresMs: number
  /** How long after a change it is looked at whether it helped, in milliseconds. */
  verifyAfterMs: number
  services: Readonly<Record<string, ServiceApproval>>
}

const minute = 60_000

/** What holds where nothing is configured. */
export const usualApproval: ApprovalSettings = {
  expiresMs: 60 * minute,
  budget: { most: 6, perMs: 60 * minute },
  coolDownMs: 2 * minute,
  verifyAfterMs: 3 * minute,
  autoRollback: false,
  services: {},
}

/** The rules for one service. */
export function approvalOf(
  settings: ApprovalSettings,
  service: string,
): Required<Omit<ServiceApproval, 'approvers'>> & Pick<ServiceApproval, 'approvers'> {
  const own = Object.hasOwn(settings.services, service) ? settings.services[service] : undefined
  const { budget, coolDownMs, autoRollback } = settings
  return { budget, coolDownMs, autoRollback, ...own }
}
