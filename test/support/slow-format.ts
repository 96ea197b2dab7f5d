// A hash format for tests whose hashes end when the test says so, and never otherwise.
import type { PasswordFormat } from '../../functions/passwords/format.ts';
import { FORMATS } from '../../functions/passwords/registry.ts';

export class SlowFormat {
  readonly #running = new Set<() => void>();
  readonly #milliseconds: number;
  /** Hashes that have begun. */
  begun = 0;

  /** @param milliseconds what it says that it costs */
  constructor(milliseconds = 1) {
    this.#milliseconds = milliseconds;
  }

  readonly format: PasswordFormat = {
    name: 'slow test format',
    understands: /^slow:/,
    decode: (stored) => ({
      description: 'slow test format',
      cost: { milliseconds: this.#milliseconds, memoryKiB: 1 },
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
