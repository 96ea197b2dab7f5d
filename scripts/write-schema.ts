// Writes the JSON Schema of gatehook.yaml from the shapes that the reader reads by: `npm run schema`.
import { writeFileSync } from 'node:fs';
import { policySchema } from '../cli/policy/file/gatehook-yaml.ts';

writeFileSync('schema/gatehook.schema.json', `${JSON.stringify(policySchema(), null, 2)}\n`);
