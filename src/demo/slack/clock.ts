/** Milliseconds since 1970, as `Date.now` gives them; injected so that three seconds or half an hour can pass at once. */
export type Clock = () => number
