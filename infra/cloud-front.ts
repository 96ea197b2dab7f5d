// CloudFront in front of the API, where the settings ask for it: a place for a firewall (AWS WAF), which HTTP APIs lack.
import { Duration, Fn, Validations } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { FRONT_HEADER, HOST_HEADER, VIEWER_HEADER } from '../functions/http/front-headers.ts';
import type { CloudFrontSettings, CustomDomain, GatehookSettings } from './gatehook-settings.ts';
import type { AnySecret } from './resources.ts';
import { createFrontKey, type SecretOptions } from './secrets.ts';
import { serviceName } from './webhook-function.ts';

/**
 * Writes over headers that a caller sent: the address that CloudFront itself saw, and the host name that it was asked by. CloudFront's
 * own engine runs it, which knows a part of ECMAScript only.
 */
const TELL_VIEWER = `function handler(event) {
  var headers = event.request.headers;
  headers['${VIEWER_HEADER}'] = { value: event.viewer.ip };
  headers['${HOST_HEADER}'] = { value: headers.host.value };
  return event.request;
}`;

/** CloudFront keeps answers with these statuses for ten seconds, whatever a cache policy says, unless it is told 0. */
const KEPT_ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/**
 * The keys by which the functions know that a request came through CloudFront: the newest first, and the one before it,
 * so that a change of `keyVersion` refuses nothing while CloudFront learns the new one.
 */
export function createFrontKeys(
  scope: Construct,
  { keyVersion = 1 }: CloudFrontSettings,
  options: SecretOptions,
): [AnySecret, ...AnySecret[]] {
  const newest = createFrontKey(scope, keyVersion, options);
  return keyVersion === 1 ? [newest] : [newest, createFrontKey(scope, keyVersion - 1, options)];
}

/** For the functions' environment: CloudFormation puts the values in, as it puts them into the distribution. */
export const frontKeysVariable = (keys: readonly AnySecret[]): string =>
  keys.map(({ secretValue }) => secretValue.unsafeUnwrap()).join(',');

export interface CloudFrontProps {
  readonly settings: GatehookSettings;
  readonly cloudFront: CloudFrontSettings;
  readonly key: AnySecret;
  readonly api: HttpApi;
}

export class CloudFront extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { settings, cloudFront, key, api }: CloudFrontProps) {
    super(scope, id);
    const { webAclArn, domain } = cloudFront;
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `Before the API of ${serviceName(settings)}`,
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(webAclArn !== undefined && { webAclId: webAclArn }),
      ...(domain && {
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      errorResponses: KEPT_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      defaultBehavior: {
        origin: new HttpOrigin(Fn.select(2, Fn.split('/', api.apiEndpoint)), {
          protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
          // CloudFront's own configuration holds the value in any case; the template holds a reference to the secret.
          customHeaders: { [FRONT_HEADER]: key.secretValue.unsafeUnwrap() },
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        // With the viewer's Host, API Gateway would look for a domain name of its own, and answer 403.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        compress: false,
        functionAssociations: [
          { function: this.viewerFunction(), eventType: FunctionEventType.VIEWER_REQUEST },
        ],
      },
    });
    this.acceptFindings();
    if (domain) this.addRecords(domain);
  }

  private viewerFunction(): EdgeFunction {
    return new EdgeFunction(this, 'Viewer', {
      code: FunctionCode.fromInline(TELL_VIEWER),
      runtime: FunctionRuntime.JS_2_0,
      comment: 'Tells Gatehook which address asked CloudFront, and by which host name.',
    });
  }

  private acceptFindings(): void {
    const accept = (id: string, reason: string) =>
      Validations.of(this.distribution).acknowledge({ id, reason });
    accept(
      'AwsSolutions-CFR1',
      'Where people may log in from is for the team to say, by a rule of its web ACL.',
    );
    accept(
      'AwsSolutions-CFR2',
      'The web ACL is the setting cloudFront.webAclArn, or comes with a plan of CloudFront that the team chose.',
    );
    accept(
      'AwsSolutions-CFR3',
      "CloudFront's log holds paths and queries, in which some products carry secrets. The API's access log has every " +
        'request without them, and the web ACL has a log of its own.',
    );
    accept(
      'AwsSolutions-CFR4',
      'Without a domain name of its own a distribution has the certificate of CloudFront, whose protocol CloudFront sets.',
    );
  }

  private addRecords({ name, hostedZone }: CustomDomain): void {
    if (hostedZone === undefined) return;
    const { id, name: zoneName } = hostedZone;
    const record = {
      zone: HostedZone.fromHostedZoneAttributes(this, 'HostedZone', { hostedZoneId: id, zoneName }),
      recordName: `${name}.`,
      target: RecordTarget.fromAlias(new CloudFrontTarget(this.distribution)),
    };
    new ARecord(this, 'AliasRecord', record);
    new AaaaRecord(this, 'AliasRecordIpv6', record);
  }
}
