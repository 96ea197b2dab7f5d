// A hash format for tests whose hashes end when the test says so, and never otherwise.
import type { PasswordFormat } from '../../functions/passwords/format.ts';
import { FORMATS } from '../../functions/passwords/registry.ts';

export class SlowFormat {
  readonly #running = new Set<() => void>();
  /** Hashes that have begun. */
  begun = 0;

  readonly format: PasswordFormat = {
    name: 'slow test format',
    understands: /^slow:/,
    decode: (stored) => ({
      expected: Buffer.from(stored.slice('slow:'.length)),
      derive: (password) => this.#derive(password),
    }),
  };

  /** What a user's record holds. */
  stored(password: string): string {
    return `slow:${password}`;
  }

  among(): readonly PasswordFormat[] {
    return [this.format, ...FORMATS];
  }

  /** Ends every hash that runs, and lets what waits for them go on. */
  async finish(): Promise<void> {
    for (const end of this.#running) end();
    this.#running.clear();
    await new Promise((resolve) => setImmediate(resolve));
  }

  #derive(password: Buffer): Promise<Buffer> {
    this.begun += 1;
    return new Promise((resolve) => this.#running.add(() => resolve(password)));
  }
}
