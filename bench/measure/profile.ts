// What V8's profile of a process says: how much of its busy time went where, as a tree of calls.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** As `node --cpu-prof` writes it. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds between one sample and the one before. */
  readonly timeDeltas: readonly number[];
}

export interface Frame {
  readonly name: string;
  /** A file of ours, a package, or a module of Node. */
  readonly place: string;
  /** Of the busy time, with what it calls: 0 to 1. */
  readonly part: number;
  readonly children: readonly Frame[];
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** @returns `functions/aws/sign.ts`, `hono`, `node:net`; `native code` for what has no file */
export function placeOf(url: string): string {
  if (url === '') return 'native code';
  if (url.startsWith('node:')) return url;
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return name ?? path.replace(ROOT, '');
}

/** What V8 calls time in which the process had nothing to do. */
const IDLE = '(idle)';

interface Growing {
  readonly name: string;
  readonly place: string;
  time: number;
  readonly children: Map<string, Growing>;
}

const growing = (name: string, place: string): Growing => ({ name, place, time: 0, children: new Map() });

/** Microseconds of each node itself, of the last part of the profile. */
function ownTimes({ samples, timeDeltas }: CpuProfile, last: number): ReadonlyMap<number, number> {
  const own = new Map<number, number>();
  let left = last;
  for (let at = samples.length - 1; at >= 0 && left > 0; at--) {
    const [id = 0, delta = 0] = [samples[at], timeDeltas[at]];
    own.set(id, (own.get(id) ?? 0) + delta);
    left -= delta;
  }
  return own;
}

/** The same functions called from the same ones are one frame, though V8 knows several nodes. */
function treeOf(profile: CpuProfile, own: ReadonlyMap<number, number>): Growing {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const grow = (id: number, parent: Growing): number => {
    const node = byId.get(id);
    if (node === undefined || node.callFrame.functionName === IDLE) return 0;
    const { functionName, url } = node.callFrame;
    const place = placeOf(url);
    const name = functionName || '(anonymous)';
    const key = `${name} ${place}`;
    const frame = parent.children.get(key) ?? growing(name, place);
    parent.children.set(key, frame);
    let time = own.get(id) ?? 0;
    for (const child of node.children ?? []) time += grow(child, frame);
    frame.time += time;
    return time;
  };
  const top = growing('all', 'native code');
  const [root] = profile.nodes;
  for (const child of root?.children ?? []) top.time += grow(child, top);
  return top;
}

function pruned({ name, place, time, children }: Growing, whole: number, least: number): Frame {
  const kept = [...children.values()].filter((child) => child.time / whole >= least);
  return {
    name,
    place,
    part: Number((time / whole).toFixed(4)),
    children: kept
      .toSorted((one, other) => other.time - one.time)
      .map((child) => pruned(child, whole, least)),
  };
}

/**
 * @param last microseconds at the end of the profile that count; what is before is the start
 * @param least frames below this part of the busy time are left out
 */
export function frames(profile: CpuProfile, last: number, least: number): Frame {
  const tree = treeOf(profile, ownTimes(profile, last));
  return pruned(tree, tree.time || 1, least);
}

export const readProfile = (file: string): CpuProfile => JSON.parse(readFileSync(file, 'utf8'));

/** Time in frames themselves, by where they are: `Gatehook`, `Node`, `native code`, or a package. What was pruned counts with its caller. */
export function byOrigin(frame: Frame, parts = new Map<string, number>()): ReadonlyMap<string, number> {
  const own = frame.children.reduce((left, child) => left - child.part, frame.part);
  const origin = originOf(frame.place);
  parts.set(origin, (parts.get(origin) ?? 0) + own);
  for (const child of frame.children) byOrigin(child, parts);
  return parts;
}

export function originOf(place: string): string {
  if (place.startsWith('node:')) return 'Node';
  return /^(functions|local|bench)\//.test(place) ? 'Gatehook' : place;
}
