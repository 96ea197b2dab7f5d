// Reads a product's page in docs/dialects: the configuration there is what `dialect show` prints and what the tests run.

export interface ConfigurationBlock {
  /** The file it belongs into, as the page calls it. */
  readonly title: string;
  /** With placeholders; `fillBlock` fills them in. */
  readonly text: string;
}

/** What stands in a block as `{{name}}`, and what it is for the deployment at hand. */
export interface PlaceholderValues {
  /** `https` in front of the host; `http` on one machine only. */
  readonly scheme: string;
  /** Host name, with a port where it is not the scheme's own. */
  readonly host: string;
  /** Id of the application that asks. */
  readonly application: string;
  /** An API key of it, `ghk_…`, for headers. */
  readonly key: string;
  /** A path key of it, `ghp_…`, for products that can carry a secret only in their URL. */
  readonly pathKey: string;
}

/** A fence with a title is configuration to paste; others are examples. */
const BLOCK = /^```[a-z]+ title="([^"]+)"\n(.*?)^```$/gms;

export function configurationBlocks(page: string): readonly ConfigurationBlock[] {
  return [...page.matchAll(BLOCK)].map(([, title = '', text = '']) => ({ title, text }));
}

/** A page names a placeholder that does not exist. */
class PlaceholderError extends Error {
  readonly code = 'unknown_placeholder';
  constructor(name: string, known: readonly string[]) {
    super(`The page names "{{${name}}}"; there are ${known.map((one) => `{{${one}}}`).join(' ')}.`);
    this.name = 'PlaceholderError';
  }
}

/** Of the address: `{{hostname}}`, `{{port}}` and `{{tls}}`, for products that want them apart. */
function addressOf({ scheme, host }: PlaceholderValues): Readonly<Record<string, string>> {
  const tls = scheme === 'https';
  const [, hostname = host, port = tls ? '443' : '80'] = /^(.*):(\d+)$/.exec(host) ?? [];
  return { hostname, port, tls: String(tls) };
}

/**
 * Fills a block in.
 * @throws PlaceholderError
 */
export function fillBlock({ text }: ConfigurationBlock, values: PlaceholderValues): string {
  const known = new Map<string, string>(Object.entries({ ...values, ...addressOf(values) }));
  return text.replace(/\{\{([A-Za-z]+)\}\}/g, (_whole, name: string) => {
    const value = known.get(name);
    if (value === undefined) throw new PlaceholderError(name, [...known.keys()]);
    return value;
  });
}
