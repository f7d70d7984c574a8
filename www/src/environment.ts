import type { EmulatorHost } from './emulator-host.ts';
import type { TokenKeeper } from './keeper/token-keeper.ts';
import type { Registry } from './registry.ts';

/** The bindings, variables and secrets of the Worker. */
export interface Environment {
  TOKEN_KEEPER: DurableObjectNamespace<TokenKeeper>;
  REGISTRY: DurableObjectNamespace<Registry>;
  EMULATOR_HOST: DurableObjectNamespace<EmulatorHost>;
  ASSETS: Fetcher;
  READS: RateLimit;
  CHANGES: RateLimit;
  FAILED_SIGN_INS: RateLimit;

  ENVIRONMENT?: string;
  DATABRAIN_EMULATOR?: string;
  DATABRAIN_API_URL?: string;
  TIMEOUT_SECONDS?: string;
  SETTLE_SECONDS?: string;
  MAX_KEY_AGE_DAYS?: string;
  GRACE_SECONDS?: string;
  ACCESS_TEAM_DOMAIN?: string;
  ACCESS_AUDIENCE?: string;
  ACCESS_PROVISIONERS?: string;

  /** Secret: the service token of the organization. */
  DATABRAIN_SERVICE_TOKEN?: string;
  /** Secret: the callers that do not use Access, as `id:role:secret`, separated by whitespace. */
  BEARER_SECRETS?: string;
}
