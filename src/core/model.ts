/** A reading command as a language model may call it; `inputSchema` is JSON Schema. */
export interface ModelTool {
  name: string
  description: string
  inputSchema: Record<string, unknown>
}

/** What a model wants called. Nothing of it is checked: names may not exist, and inputs may be anything. */
export interface ToolCall {
  id: string
  name: string
  input: unknown
}

/** One turn of a conversation. */
export type ModelMessage =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; calls: ToolCall[] }
  | { role: 'tool'; call: Pick<ToolCall, 'id' | 'name'>; text: string }

/** What a model is asked. */
export interface ModelRequest {
  instructions: string
  messages: ModelMessage[]
  tools?: ModelTool[]
  /** The longest answer, in tokens. */
  maxTokens?: number
  signal?: AbortSignal | undefined
}

/** How much was read and written, in tokens. */
export interface ModelUsage {
  input: number
  output: number
}

/** What a model answers. */
export interface ModelAnswer {
  text: string
  calls: ToolCall[]
  usage: ModelUsage
  /** `length`: it was cut at the longest answer. */
  ended: 'stop' | 'tools' | 'length' | 'other'
}

/** A language model. It decides nothing: what it says is checked by code. */
export interface Model {
  /** Such as `anthropic/claude-sonnet-4-5`. */
  name(): string
  /** Throws Problem `unavailable` (does not answer, refuses us) or `limited` (too many askings, no budget left). */
  complete(request: ModelRequest): Promise<ModelAnswer>
}

/** A model with what a conversation with it needs besides. */
export interface Thinking {
  model: Model
  /** Unguessable text, new at each call: it fences what nobody may obey. */
  fence(): string
  /** Aborted after so many milliseconds. */
  deadline(ms: number): AbortSignal
  /** How much one conversation may take. */
  limits: ThinkingLimits
}

/** How far one conversation may go. */
export interface ThinkingLimits {
  /** Tool calls. */
  calls: number
  /** Tokens read and written, over all turns. */
  tokens: number
  /** Milliseconds. */
  timeMs: number
  /** The longest single answer, in tokens. */
  maxTokens: number
}

/** What holds when the configuration says nothing. */
export const usualThinking: ThinkingLimits = { calls: 12, tokens: 150_000, timeMs: 60_000, maxTokens: 4_000 }

/** The providers a model may come from; `openai-compatible` is any endpoint that speaks like it, also a local one. */
export const modelProviders = ['anthropic', 'openai', 'google', 'amazon-bedrock', 'azure', 'openai-compatible'] as const
export type ModelProvider = (typeof modelProviders)[number]

/** What a model was used for on a day, by all processes together. */
export interface Spending {
  /** US dollars spent on this day (`YYYY-MM-DD`, UTC). */
  spent(day: string): Promise<number>
  add(day: string, dollars: number): Promise<void>
}

/** Which model takes part, and what it may cost. */
export interface ModelSettings {
  provider: ModelProvider
  model: string
  apiKey?: string
  baseUrl?: string
  /** Of Bedrock. */
  region?: string
  limits: ThinkingLimits
  /** US dollars per conversation and per day; without prices nothing is counted. */
  perInvestigation?: number
  perDay?: number
  /** US dollars per million tokens. */
  prices?: { input: number; output: number }
}
