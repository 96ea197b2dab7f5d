// `gatehook/cdk`: what another team's CDK app imports. Imports nothing but the CDK and what scripts/build.ts packs with it.
export { GatehookAuthorizer, type GatehookAuthorizerProps } from './authorizer.ts';
export { Gatehook } from './gatehook.ts';
export type { GatehookProps } from './gatehook-props.ts';
export type {
  CustomDomain,
  DirectSettings,
  FloodSettings,
  HashSettings,
  ThrottlingSettings,
  TokenSettings,
} from './gatehook-settings.ts';
export { BundleError, type FunctionEntry } from './packed-code.ts';
export { SettingsError } from './settings-error.ts';
