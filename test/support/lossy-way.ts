// A way to a stack's table and secrets on which answers are lost: the call arrives and is carried out, and its
// connection ends before the answer.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliStack } from '../cli/support.ts';

export interface LossyWay {
  /** For `GATEHOOK_DATA`: where the stack is found by this way. */
  readonly folder: string;
  /** From now on, calls counted from 0, the answers of `count` calls from `at` on are lost. */
  lose(at: number, count: number): void;
  /** How many were lost since. */
  lost(): number;
  close(): Promise<void>;
}

interface Plan {
  calls: number;
  lost: number;
  at: number;
  count: number;
}

function lossyServer(target: string, plan: Plan) {
  return createServer((incoming, outgoing) => {
    const call = plan.calls++;
    const { method, headers, url } = incoming;
    const upstream = request(new URL(url ?? '/', target), { method, headers }, (answer) => {
      if (call < plan.at || call >= plan.at + plan.count) {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        return;
      }
      plan.lost++;
      answer.resume().on('end', () => incoming.socket.destroy());
    });
    incoming.pipe(upstream);
  });
}

/** Opens the way. */
export async function startLossyWay(stack: CliStack): Promise<LossyWay> {
  const local = JSON.parse(await readFile(join(stack.folder, 'local.json'), 'utf8'));
  const plan: Plan = { calls: 0, lost: 0, at: 0, count: 0 };
  const servers = [lossyServer(local.dynamodb, plan), lossyServer(local.secrets, plan)];
  const [dynamodb, secrets] = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }),
  );
  const folder = await mkdtemp(join(tmpdir(), 'gatehook-lossy-'));
  await writeFile(join(folder, 'local.json'), JSON.stringify({ ...local, dynamodb, secrets }));
  return {
    folder,
    lose: (at, count) => void Object.assign(plan, { calls: 0, lost: 0, at, count }),
    lost: () => plan.lost,
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      await rm(folder, { recursive: true });
    },
  };
}
