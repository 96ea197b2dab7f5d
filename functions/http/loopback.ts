// Which host names never leave the machine, so that plain HTTP tells nothing to others.

/**
 * RFC 6761 §6.3: `localhost` and every name below it are the loopback, as emulators of AWS use them
 * (`abc123.execute-api.localhost`). The rest are 127.0.0.0/8 (RFC 1122 §3.2.1.3) and ::1 (RFC 4291 §2.5.3).
 */
const LOOPBACK = /^(?:(?:[^.]+\.)*localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** @param hostname as `URL` gives it: lower case, IPv4 in four decimal parts, IPv6 in brackets */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);
