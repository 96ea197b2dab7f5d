// Applications of web pages: each visitor of a page can read its key, so such an application must not manage users.
import type { Application } from './facts.ts';

/** Whether web pages ask in its name. */
export const isPublic = ({ origins = [] }: Pick<Application, 'origins'>): boolean => origins.length > 0;

/** What an operator must not write down: each visitor of its pages would manage users. */
export const isPublicManager = (
  application: Pick<Application, 'origins' | 'mayManage' | 'mayResetPasswords'>,
): boolean =>
  isPublic(application) &&
  ((application.mayManage ?? []).length > 0 || application.mayResetPasswords === true);
