// The events of AWS's five kinds of custom authorizer: only the members that are read.

type Texts = Readonly<Record<string, string | undefined>> | null;

/** REST API, TOKEN: the one header, and the method ARN. */
export interface RestTokenEvent {
  readonly type: 'TOKEN';
  readonly authorizationToken: string;
  readonly methodArn: string;
}

/** REST API, REQUEST; also what an HTTP API sends in payload format 1.0. */
export interface RestRequestEvent {
  readonly type: 'REQUEST';
  readonly methodArn: string;
  /** The resource's own path: `/orders/{id}`. */
  readonly resource: string;
  /** As the client spelled the names. */
  readonly headers: Texts;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly requestContext: { readonly identity?: { readonly sourceIp?: string } };
}

/** HTTP API, payload format 2.0. */
export interface HttpApiEvent {
  readonly version: '2.0';
  readonly type: 'REQUEST';
  readonly routeArn: string;
  /** `GET /orders/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  /** API Gateway has decoded it; a named stage stands in front. */
  readonly rawPath: string;
  /** Lower-case names, repeated headers joined with a comma. */
  readonly headers: Texts;
  readonly requestContext: {
    readonly stage: string;
    readonly http: { readonly method: string; readonly sourceIp: string };
  };
}

/** AppSync, AWS_LAMBDA. */
export interface AppSyncEvent {
  readonly authorizationToken: string;
  readonly requestContext: { readonly apiId: string };
}

/** IoT Core, custom authentication. */
export interface IotEvent {
  readonly token?: string;
  readonly protocolData: {
    readonly mqtt?: {
      readonly username?: string;
      /** Base64. */
      readonly password?: string;
      readonly clientId?: string;
    };
  };
}

export type AuthorizerEvent = RestTokenEvent | RestRequestEvent | HttpApiEvent | AppSyncEvent | IotEvent;
