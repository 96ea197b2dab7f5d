// Records in Lambda: one JSON line for each decision, which holds its metrics as well.
import { decisionMetrics } from './metrics.ts';
import { type DecisionRecord, decisionLine, malformedLine, type Recorder, troubleLine } from './record.ts';

/** As Lambda's own filter of a function's log knows them. */
type Level = 'ERROR' | 'INFO' | 'WARN';

/** `unknown` is an operator's matter, a denial is the product's daily work. */
const levelOf = ({ decision }: DecisionRecord): Level => (decision.outcome === 'unknown' ? 'ERROR' : 'INFO');

/** An item that cannot be read stays so until an operator mends it; other troubles mend themselves. */
const levelOfTrouble = (error: unknown): Level =>
  error instanceof Error && error.name === 'MalformedItemError' ? 'ERROR' : 'WARN';

/**
 * Writes to the standard output, which Lambda takes into the log as it is where a line is JSON. Events are never
 * written: they hold passwords.
 * @param service the name that the lines and metrics of one stage carry
 */
export function lambdaRecorder(service: string): Recorder {
  const write = (level: Level, message: string, members: Readonly<Record<string, unknown>>) => {
    const timestamp = new Date().toISOString();
    process.stdout.write(`${JSON.stringify({ level, message, timestamp, service, ...members })}\n`);
  };
  return {
    decision: (record) =>
      write(levelOf(record), 'decision', { ...decisionLine(record), ...decisionMetrics(record, Date.now()) }),
    malformed: (heading, fault) => write('INFO', 'malformed question', malformedLine(heading, fault)),
    trouble: (heading, what, error) =>
      write(levelOfTrouble(error), 'trouble', troubleLine(heading, what, error)),
  };
}
