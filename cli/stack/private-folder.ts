// Whether a data folder is its user's own: what lies in it says where commands send secrets, and holds hashes.
import { stat } from 'node:fs/promises';

/** Permission bits of group and others. */
const OTHERS_WRITE = 0o022;
const OTHERS_ANYTHING = 0o077;

/**
 * Looks at the owner and the mode of a folder that is there.
 * @param use `read` finds a stack by it, so that no other user may write there; `keep` stores data in it, so that no other user
 *   else may read either
 * @returns what is wrong and how to mend it, as sentences; null where nothing is, and on Windows, which has no modes
 * @throws what Node throws where the folder cannot be looked at
 */
export async function folderFault(folder: string, use: 'read' | 'keep'): Promise<string | null> {
  const own = process.getuid?.();
  if (own === undefined) return null;
  const { uid, mode } = await stat(folder);
  // The superuser can do everything anyway, as owner and as this user.
  if (uid !== own && uid !== 0 && own !== 0)
    return `The data folder ${folder} belongs to another user (id ${uid}). Name one of your own with GATEHOOK_DATA.`;
  const isOpen = (mode & (use === 'read' ? OTHERS_WRITE : OTHERS_ANYTHING)) !== 0;
  if (!isOpen) return null;
  const verb = use === 'read' ? 'write to' : 'read or write to';
  return `Other users of this machine can ${verb} the data folder ${folder}. Close it: chmod 700 ${folder}`;
}
