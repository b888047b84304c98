const PAUSE_MILLISECONDS = 25;

/**
 * Asks again and again until `condition` gives something true, and returns it. An error counts as "not yet".
 * Fails after `seconds`, naming what was waited for and the last error.
 */
export async function until<T>(what: string, condition: () => Promise<T> | T, seconds = 20): Promise<NonNullable<T>> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  do {
    try {
      const value = await condition();
      if (value) return value as NonNullable<T>;
    } catch (error) {
      last = error;
    }
    await new Promise((next) => setTimeout(next, PAUSE_MILLISECONDS));
  } while (Date.now() < end);
  throw new Error(`waited ${seconds} s in vain: ${what}${last ? ` (${String(last)})` : ''}`);
}
