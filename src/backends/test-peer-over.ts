import { type Peer, peer } from './test-peer.ts'

/** Puts faults before a double that is a `fetch` already; what is `aside`, such as a token, meets none and is not counted. */
export function peerOver(server: typeof fetch, aside: (url: string) => boolean = () => false): Peer {
  const made = peer(() => ({}))
  const meet = made.fetch
  made.fetch = async (url, init) => {
    if (aside(String(url))) return server(url, init)
    const faulty = made.faults.length > 0
    const answer = await meet(url, init)
    return faulty ? answer : server(url, init)
  }
  return made
}
