// Ctrl-C, and the system's own end: told to a long command, which ends by itself.
import { failed } from './errors.ts';

/**
 * Runs what can be ended.
 * @param work is given a signal whose reason is the CommandError `interrupted`
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort(failed('interrupted', 'interrupted.'));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of signals) process.off(name, stop);
  }
}
