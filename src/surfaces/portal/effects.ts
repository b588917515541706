import type { Link } from '../../core/card.ts'
import type { Clock } from '../../core/clock.ts'
import type { Command, MakeContext, Settings } from '../../core/command.ts'
import type { ProviderSignIn } from '../http/auth/provider-sign-in.ts'
import type { Authenticator } from '../http/authenticate.ts'

/** Sessions, as the portal needs them. */
type PortalAuth = Pick<Authenticator, 'session' | 'signIn' | 'signOut'>

/** Everything the portal works with. */
export interface PortalEffects {
  context: MakeContext
  commands: Command[]
  auth: PortalAuth
  clock: Clock
  settings: Settings
  /** Where people reach the portal, without a trailing slash. */
  publicUrl: string
  /** What of the installation the pages must know to offer the right doors. */
  installed: { slackOAuth: boolean }
  /** Names one asking, so that a form sent twice counts once. */
  newId(): string
  /** Takes a one-time sign-in link; undefined when it is unknown or was used. */
  enter?(token: string): Promise<{ setCookie: string } | undefined>
  /** Signing in at an identity provider, when one is configured. */
  provider?: ProviderSignIn
  /** Further places in the navigation, such as the playground of the demo. */
  links?: Link[]
  /** Told of what is a bug; the person only sees the id. */
  onBug(error: unknown, id: string): void
}
