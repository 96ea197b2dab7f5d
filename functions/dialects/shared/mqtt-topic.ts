// MQTT topics as permissions: each level is a segment, and a filter with `+` or `#` is a set (MQTT 5.0 §4.7).
import type { Ask } from '../../decision/question.ts';
import { MalformedError } from '../../http/problem.ts';
import { literalOrAny } from './set-segment.ts';

/** The same for every broker, so that one grant counts for all. The topic stands last: it has as many segments as levels. */
export const TOPIC_TEMPLATE = 'mqtt:${action}:${topic}';

/** A user who holds this role may do everything on a broker that knows superusers. No grant gives it, not even `**`. */
export const SUPERUSER_ROLE = 'mqtt.superuser';

export type Action = 'publish' | 'subscribe';

const malformed = (detail: string) => new MalformedError('malformed_question', detail);

/**
 * MQTT 5.0 §4.8.2: a group shares a subscription to the filter behind its name, so that filter is asked about. A name
 * that is none is refused here, since brokers differ on what they then subscribe to.
 * @throws MalformedError
 */
function withoutShare(filter: string): string {
  if (!filter.startsWith('$share/')) return filter;
  const [, shared] = /^\$share\/[^/+#]+\/(.+)$/s.exec(filter) ?? [];
  if (shared === undefined) throw malformed('A shared subscription is "$share/<group>/<filter>".');
  return shared;
}

/** Wildcards take a whole level, and `#` the last one (§4.7.1). Brokers refuse others; here none becomes literal. */
function checkLevels(levels: readonly string[]): void {
  levels.forEach((level, index) => {
    if (level.length > 1 && /[+#]/.test(level)) throw malformed('A wildcard stands beside other characters.');
    if (level === '#' && index < levels.length - 1) throw malformed('"#" is not the last level.');
  });
}

/**
 * What a filter matches, as sets: `a/+` is `a:*`, and `a/#` is `a` itself and `a:**`. Wildcards at the start do not
 * match topics that begin with `$` (§4.7.2); here they do, so that a little more is asked than subscribed to.
 * @throws MalformedError for what is no filter
 */
function filterSets(filter: string): string[] {
  const levels = filter.split('/');
  if (filter === '') throw malformed('A topic has at least one character.');
  checkLevels(levels);
  const rest = levels.at(-1) === '#' ? levels.slice(0, -1) : levels;
  const segments = rest.map((level) => literalOrAny(level, '+'));
  if (rest.length === levels.length) return [segments.join(':')];
  const all = [...segments, '**'].join(':');
  return segments.length === 0 ? [all] : [segments.join(':'), all];
}

export interface TopicQuestion {
  /** Under which an application's own template replaces the default. */
  readonly templateName: string;
  readonly action: Action;
  /** A filter where the action is to subscribe. */
  readonly topic: string;
  /** More values for templates of an application's own. */
  readonly more: Readonly<Record<string, string>>;
}

/**
 * What has to be allowed so that a client may publish to a topic, or subscribe to a filter.
 * @throws MalformedError for what is no topic, or a wildcard in a topic to publish to
 */
export function topicAsks({ templateName, action, topic, more }: TopicQuestion): Ask[] {
  if (action === 'publish' && /[+#]/.test(topic)) throw malformed('A topic to publish to has no wildcards.');
  return filterSets(action === 'subscribe' ? withoutShare(topic) : topic).map((pattern) => ({
    template: TOPIC_TEMPLATE,
    templateName,
    values: { ...more, action, topic: { pattern } },
  }));
}
