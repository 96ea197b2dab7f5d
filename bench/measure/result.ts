// What a part of the bench measured, as bench/results/NAME.json keeps it and docs/performance.md shows it.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import type { Frame } from './profile.ts';
import type { Spread } from './spread.ts';

/** A count that has no noise is a number. */
export type Figure = Spread | number;

export interface Row {
  /** Under which conditions, such as `8 connections`. */
  readonly of: string;
  /** What was measured, such as `Gatehook`. */
  readonly name: string;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly note?: string;
}

/** What a part hands over. */
export interface Measured {
  readonly rows: readonly Row[];
  /** By the names of what was measured beside Gatehook. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Of profiles, by kind. */
  readonly trees?: Readonly<Record<string, Frame>>;
  /** What could not be measured here, and why. */
  readonly skipped?: readonly string[];
}

export interface Result extends Measured {
  readonly part: string;
  /** Such as `2026-11-28`. */
  readonly date: string;
  readonly rounds: number;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly system: string;
    readonly node: string;
    /** Of the minute before the part began: above the number of cores, other programs took part of the time. */
    readonly load: number;
  };
}

const fileOf = (part: string) => new URL(`../results/${part}.json`, import.meta.url);

/** @param load from `loadNow`, before the part began */
export function resultOf(part: string, rounds: number, load: number, measured: Measured): Result {
  return {
    part,
    date: new Date().toISOString().slice(0, 10),
    rounds,
    machine: {
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: `${process.platform} ${process.arch}`,
      node: process.version,
      load,
    },
    ...measured,
  };
}

export const loadNow = (): number => Number((loadavg()[0] ?? 0).toFixed(1));

export const writeResult = (result: Result): void =>
  writeFileSync(fileOf(result.part), `${JSON.stringify(result, null, 2)}\n`);

/** @returns null where the part was never measured */
export function readResult(part: string): Result | null {
  try {
    return JSON.parse(readFileSync(fileOf(part), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
