// The text of a policy file that says what a stack has: a new one, or one that stands, with its comments and its order.
import { Document, type ToStringOptions } from 'yaml';
import { failed } from '../../terminal/errors.ts';
import { differenceBetween } from '../changes/difference.ts';
import { applicationMembers, isSame, roleMembers } from '../changes/members.ts';
import { type World, worldAfter } from '../changes/target.ts';
import { parseRolesAndApplications } from '../file/read.ts';
import { openDocument } from '../file/yaml.ts';
import { editSection, replaceSection, type Section } from './edit.ts';
import { plainApplication, plainRole } from './plain.ts';

/** Editors complete and check the file by it. A path, since the package is installed beside the file. */
const SCHEMA_LINE = ' yaml-language-server: $schema=./node_modules/gatehook/schema/gatehook.schema.json';

/** Lines are not broken, so that a grant that changes is one line of a diff. */
const FORM: ToStringOptions = { lineWidth: 0, singleQuote: true, flowCollectionPadding: false };

const EVERY_PART = { roles: true, applications: true };
const EMPTY: World = { roles: new Map(), applications: new Map() };

/** What a file says of a stack that has nothing. */
export const worldOfFile = (text: string, file: string): World =>
  worldAfter(EMPTY, parseRolesAndApplications(text, file), { prune: EVERY_PART, now: 0 });

function sectionsOf(world: World, standing: World): readonly Section[] {
  const sorted = <T>(all: ReadonlyMap<string, T>) =>
    [...all].sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    {
      name: 'roles',
      wanted: new Map(sorted(world.roles).map(([name, role]) => [name, plainRole(role)])),
      isSame: (name) => {
        const [one, other] = [world.roles.get(name), standing.roles.get(name)];
        return one !== undefined && other !== undefined && isSame(roleMembers(one), roleMembers(other));
      },
    },
    {
      name: 'applications',
      wanted: new Map(sorted(world.applications).map(([id, one]) => [id, plainApplication(one)])),
      isSame: (id) => {
        const [one, other] = [world.applications.get(id), standing.applications.get(id)];
        return (
          one !== undefined &&
          other !== undefined &&
          isSame(applicationMembers(one), applicationMembers(other))
        );
      },
    },
  ];
}

/** Whether a text says just what the stack has: an anchor that was edited could have changed what its aliases say. */
function says(text: string, world: World): boolean {
  const after = worldAfter(world, parseRolesAndApplications(text, 'the pulled file'), {
    prune: EVERY_PART,
    now: 0,
  });
  return differenceBetween(world, after).length === 0;
}

/** The document with each section edited, or null where its text would say something else, or could not be written. */
function tried(
  text: string | null,
  sections: readonly Section[],
  edit: (document: Document, section: Section) => void,
  world: World,
): string | null {
  const document = text === null ? new Document({}) : openDocument(text);
  if (text === null) document.commentBefore = SCHEMA_LINE;
  try {
    for (const section of sections) edit(document, section);
    const written = document.toString(FORM);
    return says(written, world) ? written : null;
  } catch (error) {
    // An alias whose anchor has gone: only the library's message tells.
    if (error instanceof Error && /^Unresolved alias/.test(error.message)) return null;
    throw error;
  }
}

/**
 * The text of the file.
 * @param existing the text that stands there, already read without a fault; null where there is none
 * @throws CommandError `not_writable` for what no policy file can say
 */
export function policyText(world: World, existing: string | null): string {
  const standing = existing === null ? EMPTY : worldOfFile(existing, 'the file');
  const sections = sectionsOf(world, standing);
  const text =
    tried(existing, sections, editSection, world) ?? tried(existing, sections, replaceSection, world);
  if (text !== null) return text;
  throw failed(
    'not_writable',
    'The stack has what this file cannot say, with the anchors and aliases that it has. Pull into another file.',
  );
}
