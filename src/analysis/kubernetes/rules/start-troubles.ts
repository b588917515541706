import type { Certainty } from '../finding.ts'

/** A message with which a container does not come up. */
export interface StartTrouble {
  kind: string
  /** The reason of the event or of the waiting container, and words of its message. */
  reason: RegExp
  message: RegExp
  summary: string
  remedy: string
  certainty?: Certainty
}

/** Messages with which a container or its sandbox does not come up; the first that fits explains it. */
export const startTroubles: StartTrouble[] = [
  {
    kind: 'oom_killed',
    reason: /./,
    message: /OOM-killed|OOMKilled|memory limit too low|cannot allocate memory/i,
    summary: 'its memory limit is too low even to start: the container init is OOM-killed (out of memory)',
    remedy: 'Raise the memory limit of the container.',
  },
  {
    kind: 'missing_config_map_key',
    reason: /^(Failed|CreateContainerConfigError)$/,
    message: /couldn't find key \S+ in ConfigMap|references non-existent config key/i,
    summary: 'a key that it takes from a config map does not exist in it',
    remedy: 'Add the key to the config map, or correct the reference.',
  },
  {
    kind: 'missing_secret_key',
    reason: /^(Failed|CreateContainerConfigError)$/,
    message: /couldn't find key \S+ in Secret|references non-existent secret key/i,
    summary: 'a key that it takes from a secret does not exist in it',
    remedy: 'Add the key to the secret, or correct the reference.',
  },
  {
    kind: 'missing_config_map',
    reason: /./,
    message: /configmaps? "[^"]+" not found/i,
    summary: 'a config map that it needs does not exist',
    remedy: 'Create the config map, or correct its name in the pod template.',
  },
  {
    kind: 'missing_secret',
    reason: /^(Failed|FailedMount|CreateContainerConfigError)$/,
    message: /secrets? "[^"]+" not found/i,
    summary: 'a secret that it needs does not exist',
    remedy: 'Create the secret, or correct its name in the pod template.',
  },
  {
    kind: 'run_as_non_root_violation',
    reason: /./,
    message: /runAsNonRoot and image will run as root|image has non-numeric user|runAsNonRoot/i,
    summary: 'the image would run as root, which its security context forbids',
    remedy: 'Set a numeric non-root user in the image or in the security context.',
  },
  {
    kind: 'volume_mount_permission_denied',
    reason: /^(FailedMount|Failed|FailedCreatePodSandBox)$/,
    message: /permission denied|operation not permitted|read-only file system/i,
    summary: 'mounting its volume is refused: permission denied',
    remedy: 'Give the pod the rights on the volume (fsGroup, export options), or mount it elsewhere.',
  },
  {
    kind: 'volume_multi_attach',
    reason: /^FailedAttachVolume|FailedMount$/,
    message: /Multi-Attach|already (exclusively )?(attached|used|mounted)/i,
    summary: 'its volume is still attached to another node and can be attached to one only',
    remedy: 'Remove the pod that holds the volume, or use a volume that several nodes may mount.',
  },
  {
    kind: 'volume_mount_failed',
    reason: /^Failed(Mount|AttachVolume|MapVolume)$/,
    message: /./,
    summary: 'one of its volumes cannot be attached or mounted',
    remedy: 'Look at what the mount error names: driver, export, path or device.',
    certainty: 'likely',
  },
  {
    kind: 'invalid_command',
    reason: /^(Failed|BackOff|RunContainerError|CreateContainerError|StartError|ContainerCannotRun)$/,
    message:
      /executable file not found|no such file or directory: unknown|exec: "|exec format error|starting container process caused/i,
    summary: 'its command or entrypoint cannot be executed in the image',
    remedy: 'Correct command and args of the container, or the image.',
  },
  {
    kind: 'cni_network_not_ready',
    reason: /^(FailedCreatePodSandBox|NetworkNotReady)$/,
    message:
      /cni|network plugin|failed to (set up|setup) (sandbox|network)|no IP addresses available|failed to allocate|network is not ready/i,
    summary: 'the pod gets no network: the network plugin (CNI) of its node fails',
    remedy: 'Restart or repair the network plugin on the node.',
  },
  {
    kind: 'sandbox_creation_failed',
    reason: /^FailedCreatePodSandBox$/,
    message: /./,
    summary: 'the container runtime cannot create the sandbox of its pod',
    remedy: 'Look at the container runtime of the node.',
    certainty: 'hinted',
  },
  {
    kind: 'post_start_hook_failed',
    reason: /^FailedPostStartHook$/,
    message: /./,
    summary: 'its post-start hook fails',
    remedy: 'Correct the hook of the container.',
    certainty: 'likely',
  },
]
