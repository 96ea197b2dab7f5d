// Work that heeds no signal, bound to one: a hash cannot be stopped, but its request need not wait for it.

/**
 * The work's result, or the signal's reason as soon as it is aborted. The work goes on; its result is dropped.
 * @throws what the work throws, or the signal's reason
 */
export async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
