// A host name of the team's own for the API, where the settings name one.
import { DomainName, IpAddressType } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import type { CustomDomain } from './gatehook-settings.ts';

/** Makes the domain name (TLS 1.2 at least) and, where a hosted zone is given, its alias records for IPv4 and IPv6. */
export function createDomainName(scope: Construct, domain: CustomDomain): DomainName {
  const domainName = new DomainName(scope, 'DomainName', {
    domainName: domain.name,
    ipAddressType: IpAddressType.DUAL_STACK,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', domain.certificateArn),
  });
  if (domain.hostedZone !== undefined) {
    const { id, name } = domain.hostedZone;
    const { regionalDomainName, regionalHostedZoneId } = domainName;
    const record = {
      zone: HostedZone.fromHostedZoneAttributes(scope, 'HostedZone', { hostedZoneId: id, zoneName: name }),
      recordName: `${domain.name}.`,
      target: RecordTarget.fromAlias(
        new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
      ),
    };
    new ARecord(scope, 'AliasRecord', record);
    new AaaaRecord(scope, 'AliasRecordIpv6', record);
  }
  return domainName;
}
