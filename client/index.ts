// What an application uses to ask Gatehook: `import { Gatehook } from 'gatehook-client'`.
export type { Allowed, CheckResult, GatehookUser, Refused } from './answer.ts';
export {
  type CallerErrorCode,
  GatehookCallerError,
  GatehookConfigurationError,
  GatehookError,
  type GatehookErrorCode,
  GatehookRequestError,
  GatehookUnavailableError,
  type RequestErrorCode,
  type UnavailableErrorCode,
} from './errors.ts';
export { Gatehook } from './gatehook.ts';
export type { ClientClock, Fetch, GatehookOptions } from './options.ts';
export type { PasswordFault, PasswordNotChanged, PasswordResult, ResetStart } from './passwords.ts';
export type { CheckQuestion } from './question.ts';
export { TokenCache, type TokenCacheOptions } from './token-cache.ts';
export type { ManagedUser, NewUser, UserProfile } from './user-profile.ts';
export type { CreateResult, UserNotChanged, UserNotCreated, UserResult } from './users.ts';
export { type TokenContent, TokenVerifier, type TokenVerifierOptions } from './verify-token.ts';
