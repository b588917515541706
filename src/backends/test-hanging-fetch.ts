/** A network that never answers; like the real one it ends at once when the question is called off. */
export const hangingFetch: typeof fetch = (_, init) =>
  new Promise((_, reject) => {
    const signal = init?.signal
    if (signal?.aborted) return reject(signal.reason)
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
