// Where the processor time of a decision goes: the profiles of a server under load, of a fresh password and of an asserted user.
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../measure/load.ts';
import { byOrigin, type Frame, frames, readProfile } from '../measure/profile.ts';
import type { Row } from '../measure/result.ts';
import { type Server, startServer } from '../measure/server.ts';
import { withStarted } from '../measure/started.ts';
import { SMALL } from '../measured-world.ts';
import type { Part } from './part.ts';

const KINDS = { fresh: 'a fresh password', asserted: 'an asserted user' } as const;
/** Milliseconds of load: the first make the code warm. */
const [WARM, LOAD] = [2000, 4000];
/** Frames of less than this part are not drawn. */
const LEAST = 0.006;

/** The profile is written when the server ends. */
async function profiled(store: Server, kind: keyof typeof KINDS): Promise<Frame> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehook-profile-'));
  try {
    const node = ['--cpu-prof', '--cpu-prof-dir', folder];
    const server = await startServer('servers/gatehook.ts', {
      settings: { store: store.port, size: SMALL },
      node,
    });
    const questions = server.questions?.[kind];
    if (questions === undefined) throw new Error(`Gatehook has no questions of the kind ${kind}`);
    await load(server.port, questions, { connections: 8, milliseconds: WARM + LOAD });
    await server.stop();
    const [file = ''] = globSync(join(folder, '*.cpuprofile'));
    return frames(readProfile(file), LOAD * 1000, LEAST);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const flames: Part = {
  name: 'flames',
  shows: "where a decision's processor time goes, as flame graphs",
  measure: async ({ say }) => {
    const trees: Record<string, Frame> = {};
    const measured = await withStarted(async (started) => {
      const store = await started.server('servers/stand-in.ts', { settings: { latency: 0 } });
      const rows: Row[] = [];
      for (const kind of ['fresh', 'asserted'] as const) {
        say(`profiling ${KINDS[kind]}`);
        const tree = await profiled(store, kind);
        trees[kind] = tree;
        for (const [name, part] of byOrigin(tree)) rows.push({ of: KINDS[kind], name, figures: { part } });
      }
      return rows;
    });
    return { ...measured, trees };
  },
};
