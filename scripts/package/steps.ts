// The steps of a long test, each run to its end and counted as Jest counts tests, so that npm run prove can read them.
export class Steps {
  readonly #passed: string[] = [];
  readonly #failed: string[] = [];
  readonly #skipped: string[] = [];

  /** Runs one step. What it throws is printed, and the steps after it run all the same. */
  async run(name: string, work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
      this.#passed.push(name);
    } catch (error) {
      this.#failed.push(name);
      console.error(`failed: ${name}\n${error instanceof Error ? error.stack : error}`);
    }
  }

  /** What cannot run here, by its name. */
  skip(name: string, reason: string): void {
    this.#skipped.push(name);
    console.error(`skipped: ${name}, since ${reason}`);
  }

  get failed(): number {
    return this.#failed.length;
  }

  /** The part of Jest's report that is read of it. */
  report(): object {
    const pending = this.#skipped.map((name) => ({ status: 'pending', ancestorTitles: [name] }));
    return {
      numPassedTests: this.#passed.length,
      numFailedTests: this.#failed.length,
      numPendingTests: this.#skipped.length,
      testResults: [{ assertionResults: pending }],
    };
  }
}
