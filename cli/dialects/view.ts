// A dialect as it is shown: what may be asked of it, and what has to be pasted into the product.
import type { Dialect, HttpDialect } from '../../functions/dialects/shared/dialect.ts';
import { listed, properties, table } from '../terminal/output.ts';
import type { Configuration } from './configuration.ts';

/** Whether the product asks over HTTP; the others are functions that AWS calls. */
const isHttp = (dialect: Dialect): dialect is HttpDialect => 'routes' in dialect;

/** Methods and paths, those with a key in the path after the plain ones. */
function routesOf(dialect: Dialect) {
  if (!isHttp(dialect)) return [];
  const { prefix, pathKeys, routes, documents = [] } = dialect;
  const plain = [...routes.map((route) => ({ ...route, path: prefix + route.path })), ...documents];
  const keyed = routes.map((route) => ({ ...route, path: `${prefix}/key/<path key>${route.path}` }));
  return (pathKeys ? [...plain, ...keyed] : plain).map(({ path, methods }) => ({ path, methods }));
}

/** A dialect as `--json` prints it. */
export function dialectView(dialect: Dialect) {
  const { name, title, pages, permissionTemplates, moreValues = [], settings = {} } = dialect;
  const described = Object.entries(settings).map(([setting, { meaning }]) => [setting, meaning]);
  return {
    name,
    title,
    routes: routesOf(dialect),
    permissionTemplates,
    moreValues,
    settings: Object.fromEntries(described),
    pages: pages.map((page) => `docs/dialects/${page}.md`),
  };
}

/** Where an application's key may stand; nowhere for a function that AWS calls. */
function keyPlaces(dialect: Dialect): string {
  if (!isHttp(dialect)) return '-';
  return dialect.pathKeys ? 'header or path' : 'header';
}

export function dialectsTable(dialects: readonly Dialect[]): string {
  const rows = dialects.map((dialect) => [
    dialect.name,
    dialect.title,
    keyPlaces(dialect),
    listed(dialect.pages.map((page) => `docs/dialects/${page}.md`)),
  ]);
  return table(['dialect', 'speaks with', 'key', 'pages'], rows);
}

function configurationText({ page, title, text }: Configuration): string {
  return `== ${title} (docs/dialects/${page}.md)\n\n${text}`;
}

/** A value as a template names it; what ends in a `.` goes on with a name of the caller's. */
const shownValue = (name: string) => `\${${name.endsWith('.') ? `${name}NAME` : name}}`;

export function dialectText(dialect: Dialect, configurations: readonly Configuration[]): string {
  const { name, title, routes, permissionTemplates, moreValues, settings, pages } = dialectView(dialect);
  const head = properties([
    ['dialect', name],
    ['speaks with', title],
    ['routes', listed(routes.map(({ methods, path }) => `${[methods].flat().join(', ')} ${path}`))],
    ['templates', listed(Object.entries(permissionTemplates).map(([one, template]) => `${one}=${template}`))],
    ...(moreValues.length === 0 ? [] : ([['more values', listed(moreValues.map(shownValue))]] as const)),
    ['settings', listed(Object.entries(settings).map(([setting, meaning]) => `${setting}: ${meaning}`))],
    ['pages', listed(pages)],
  ]);
  return [head, ...configurations.map(configurationText)].join('\n\n').trimEnd();
}
