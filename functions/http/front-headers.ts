// The headers by which CloudFront and the functions understand each other, where a stage stands behind it.

/** CloudFront adds it to every request, in place of one that a caller sent: proof that the request came through. */
export const FRONT_HEADER = 'x-gatehook-front';
/** The address from which CloudFront was asked; it writes over one that a caller sent (infra/cloud-front.ts). */
export const VIEWER_HEADER = 'x-gatehook-viewer';
/** The host name that CloudFront was asked by: the API has one of its own, at which callers are answered nothing. */
export const HOST_HEADER = 'x-gatehook-host';
