// The files of a new CDK app with one Gatehook in it: few, and commented where a team will change them.

/** What the app installs beside Gatehook: the CDK as this package is tested with it (test/cli/init.test.ts). */
export const VERSIONS = {
  'aws-cdk-lib': '^2.276.0',
  constructs: '^10.8.1',
  'aws-cdk': '^2.1148.1',
} as const;

/** As `cdk init` writes them: tsx runs TypeScript on every Node that the CDK runs on. */
const TYPESCRIPT = { '@types/node': '^24.19.2', tsx: '^4.23.0', typescript: '^7.0.2' } as const;

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const APP = `// The CDK app: one stack with one Gatehook in it. After a change: npx cdk diff, then npx cdk deploy.
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Gatehook } from 'gatehook/cdk';

const app = new App();
const stack = new Stack(app, 'Gatehook');

// Every setting is optional; the page docs/construct.md of the package explains each.
new Gatehook(stack, 'Auth', {
  // RETAIN keeps users and secrets when the stack goes. DESTROY is for trying things out.
  removal: RemovalPolicy.RETAIN,
  // Nobody deletes the stack by mistake.
  terminationProtection: true,

  // Alarms wake a person only through an SNS topic (import { Topic } from 'aws-cdk-lib/aws-sns'):
  // alarmTopic: Topic.fromTopicArn(stack, 'Alarms', 'arn:aws:sns:eu-central-1:111122223333:alarms'),

  // A host name of your own, with a certificate of this region:
  // domain: { name: 'auth.example.com', certificateArn: 'arn:aws:acm:…' },
});
`;

/**
 * The files by their names.
 * @param name of the app's own package
 * @param version of Gatehook, which the app depends on
 */
export function appFiles(name: string, version: string): Readonly<Record<string, string>> {
  const { 'aws-cdk': cli, ...libraries } = VERSIONS;
  return {
    'app.ts': APP,
    'cdk.json': json({ app: 'npx tsx app.ts' }),
    'package.json': json({
      name,
      private: true,
      type: 'module',
      scripts: { types: 'tsc --noEmit', deploy: 'cdk deploy' },
      dependencies: { ...libraries, gatehook: `^${version}` },
      devDependencies: { ...TYPESCRIPT, 'aws-cdk': cli },
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'es2022',
        module: 'nodenext',
        types: ['node'],
        strict: true,
        skipLibCheck: true,
        noEmit: true,
      },
      include: ['app.ts'],
    }),
    '.gitignore': 'node_modules\ncdk.out\n',
  };
}
