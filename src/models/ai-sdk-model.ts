import {
  APICallError,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage as SdkMessage,
  type ToolSet,
  tool,
} from 'ai'
import type { Model, ModelAnswer, ModelMessage, ModelTool } from '../core/model.ts'
import { Problem } from '../core/problem.ts'

/** A model of the AI SDK behind our port. The SDK runs no tool and keeps nothing: it only asks once, with its retries. */
export function aiSdkModel(
  name: string,
  open: () => Promise<LanguageModel>,
  { retries = 2 }: { retries?: number } = {},
): Model {
  let opened: Promise<LanguageModel> | undefined
  return {
    name: () => name,
    async complete({ instructions, messages, tools = [], maxTokens, signal }): Promise<ModelAnswer> {
      try {
        opened ??= open()
        const answer = await generateText({
          model: await opened,
          instructions,
          messages: messages.map(written),
          ...(tools.length && { tools: toolSet(tools) }),
          ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
          ...(signal && { abortSignal: signal }),
          maxRetries: retries,
        })
        return {
          text: answer.text,
          calls: answer.toolCalls.map(({ toolCallId: id, toolName, input }) => ({ id, name: toolName, input })),
          usage: { input: answer.usage.inputTokens ?? 0, output: answer.usage.outputTokens ?? 0 },
          ended: endings[answer.finishReason] ?? 'other',
        }
      } catch (error) {
        throw problemOf(error, name, signal)
      }
    },
  }
}

const endings: Record<string, ModelAnswer['ended']> = { stop: 'stop', 'tool-calls': 'tools', length: 'length' }

const toolSet = (tools: ModelTool[]): ToolSet =>
  Object.fromEntries(
    tools.map(({ name, description, inputSchema }) => [
      name,
      tool({ description, inputSchema: jsonSchema(inputSchema as Parameters<typeof jsonSchema>[0]) }),
    ]),
  )

function written(message: ModelMessage): SdkMessage {
  if (message.role === 'user') return { role: 'user', content: message.text }
  if (message.role === 'tool')
    return {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: message.call.id,
          toolName: message.call.name,
          output: { type: 'text', value: message.text },
        },
      ],
    }
  const calls = message.calls.map(({ id, name, input }) => ({
    type: 'tool-call' as const,
    toolCallId: id,
    toolName: name,
    // A provider takes an object; what was none is told so by the tool's answer.
    input: typeof input === 'object' && input !== null ? input : {},
  }))
  const text = message.text ? [{ type: 'text' as const, text: message.text }] : []
  return { role: 'assistant', content: [...text, ...calls] }
}

/** What went wrong, without bodies or headers, which may hold the key or what was asked. */
function problemOf(error: unknown, name: string, signal: AbortSignal | undefined): unknown {
  if (error instanceof Problem) return error
  if (signal?.aborted) return new Problem('unavailable', `The model ${name} did not answer in time.`)
  const status = statusOf(error)
  if (status === 429) return new Problem('limited', `The model ${name} asks to wait: too many requests, or no credit.`)
  if (status === 401 || status === 403)
    return new Problem('unavailable', `The model ${name} refuses us (${status}): check model.api_key and its rights.`)
  if (status === 404)
    return new Problem('unavailable', `There is no model ${name} (404): check model.model and model.base_url.`)
  if (isMissing(error))
    return new Problem('unavailable', `The package of the model ${name} is not installed; reinstall without --omit.`)
  const words = status === undefined ? (error instanceof Error ? error.name : 'error') : `status ${status}`
  return new Problem('unavailable', `The model ${name} did not answer: ${words}.`)
}

function statusOf(error: unknown): number | undefined {
  if (APICallError.isInstance(error)) return error.statusCode
  const { lastError } = (error ?? {}) as { lastError?: unknown }
  return lastError === undefined || lastError === error ? undefined : statusOf(lastError)
}

const isMissing = (error: unknown) => (error as { code?: unknown } | undefined)?.code === 'ERR_MODULE_NOT_FOUND'
