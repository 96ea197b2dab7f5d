// Which hosts may be asked without TLS: only this machine's own. The client takes nothing from the function, so it has
// the rule of functions/http/loopback.ts once more; a test holds the two to one table.

/** RFC 6761 §6.3: `localhost` and every name below it are the loopback; the rest are 127.0.0.0/8 and ::1. */
const LOOPBACK = /^(?:(?:[^.]+\.)*localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether what is sent there is encrypted, or never leaves this machine. */
export const isPrivateUrl = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
