import { createRequire } from 'node:module'
import { Problem } from '../core/problem.ts'

const require = createRequire(import.meta.url)
const weights = ['400Regular', '600SemiBold'] as const

/**
 * A drawn chart as PNG, `zoom` pixels for each of its own. Renderer and typeface come from packages that are loaded when
 * first needed, and no font of the machine is used, so that the picture is the same everywhere. Throws Problem
 * `unavailable` where they are not installed.
 */
export async function chartPng(svg: string, { zoom = 2 }: { zoom?: number } = {}): Promise<Buffer> {
  const { renderAsync } = await renderer()
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
    logLevel: 'off',
  })
  return image.asPng()
}

async function renderer(): Promise<typeof import('@resvg/resvg-js')> {
  try {
    return await import('@resvg/resvg-js')
  } catch (error) {
    throw missing(error)
  }
}

function fontFiles(): string[] {
  try {
    return weights.map((weight) => require.resolve(`@expo-google-fonts/inter/${weight}/Inter_${weight}.ttf`))
  } catch (error) {
    throw missing(error)
  }
}

const missing = (cause: unknown) =>
  new Problem(
    'unavailable',
    'Pictures cannot be drawn here: the optional packages @resvg/resvg-js and @expo-google-fonts/inter are not installed. Install without --omit=optional.',
    { cause },
  )
