import type { NotifierSettings, ObservedService } from '../core/telemetry/profile.ts'
import type { ProfileConfig } from './config-shape.ts'
import type { ConfigFile } from './file-schema.ts'
import { commonProfile, commonService, type WrittenAlert } from './profile-schema.ts'

type Section = Record<string, unknown>

/** Keys of a profile that are ours; all others belong to its backend. */
const ours = new Set(['backend', 'services', 'notifiers', ...Object.keys(commonProfile)])

/** The profiles of a valid file, with what belongs to a kind apart from what every profile has. */
export const settleProfiles = ({ profiles }: ConfigFile): ProfileConfig[] =>
  Object.entries(profiles as Record<string, Section>).map(([name, profile]) => ({
    name,
    kind: String(profile.backend),
    active: profile.active === true,
    open: profile.open !== false,
    settings: without(profile, ours),
    services: Object.entries(profile.services as Record<string, Section>).map(service),
    alerts: Object.entries(profile.services as Record<string, Section>).flatMap(alerts),
    notifiers: Object.entries(profile.notifiers as Record<string, Section>).map(([id, settings]) =>
      notifier(name, id, settings),
    ),
  }))

function service([name, written]: [string, Section]): ObservedService {
  const { repo, resource_type, log_format, level_field, metrics, thresholds } = written
  return {
    name,
    metrics: metrics as ObservedService['metrics'],
    ...(repo !== undefined && { repo: String(repo) }),
    ...(resource_type !== undefined && { resourceType: String(resource_type) }),
    ...(log_format !== undefined && { logFormat: log_format as NonNullable<ObservedService['logFormat']> }),
    ...(thresholds !== undefined && { thresholds: thresholds as Record<string, number> }),
    ...(level_field !== undefined && { levelField: String(level_field) }),
    extra: without(written, new Set(Object.keys(commonService))),
  }
}

function alerts([service, { alerts }]: [string, Section]): ProfileConfig['alerts'] {
  return (alerts as WrittenAlert[]).map(({ rule, severity, interval, notifier, renotify, incidents }) => ({
    service,
    condition: rule,
    severity,
    ...(interval !== undefined && { intervalMs: interval }),
    ...(notifier !== undefined && { notifier }),
    ...(renotify !== undefined && { renotifyMs: renotify }),
    ...(incidents && { incidents: severity }),
  }))
}

function notifier(profile: string, name: string, { type, ...settings }: Section): NotifierSettings {
  return { id: `${profile}/${name}`, name, type: String(type), settings }
}

const without = (section: Section, keys: ReadonlySet<string>): Section =>
  Object.fromEntries(Object.entries(section).filter(([key]) => !keys.has(key)))
