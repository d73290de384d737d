/** How values of the services read in the public API: what is not told is null, never "" or 0. */

export const instant = (ms: number): string | null => (ms > 0 ? new Date(ms).toISOString() : null)
export const filled = (text: string): string | null => (text === "" ? null : text)
/** Epoch milliseconds of an instant that was checked; 0 for none. */
export const millis = (text: string | undefined): number => (text === undefined ? 0 : Date.parse(text))
