/** A number of things, in words: `1 layer`, `2 layers`. */
export const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`
