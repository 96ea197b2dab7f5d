// An HTTP API and a REST API of somebody else's, each guarded by Gatehook: `npx cdk synth --app "npx node app.ts"`.
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { GatehookAuthorizer, type GatehookAuthorizerProps } from 'gatehook/cdk';

export interface OrdersStackProps extends StackProps {
  readonly gatehook: GatehookAuthorizerProps;
}

/** Behind both APIs: says whom the authorizer let in. */
const ORDERS = `
exports.handler = async ({ requestContext: { authorizer } }) => ({
  statusCode: 200,
  body: JSON.stringify({ user: (authorizer.lambda ?? authorizer).username }),
});
`;

export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, { gatehook, ...props }: OrdersStackProps) {
    super(scope, id, props);
    const orders = new LambdaFunction(this, 'Orders', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(ORDERS),
    });

    const auth = new GatehookAuthorizer(this, 'Auth', gatehook);
    const httpApi = new HttpApi(this, 'HttpApi', { defaultAuthorizer: auth.httpAuthorizer() });
    const restApi = new RestApi(this, 'RestApi', {
      defaultMethodOptions: { authorizer: auth.restAuthorizer() },
    });

    httpApi.addRoutes({
      path: '/orders/{id}',
      methods: [HttpMethod.GET, HttpMethod.DELETE],
      integration: new HttpLambdaIntegration('Orders', orders),
    });
    restApi.root.addResource('orders').addResource('{id}').addMethod('GET', new LambdaIntegration(orders));
  }
}

/** Where the file is run, not imported: what `cdk` calls. */
if (import.meta.main) {
  // The outputs of your Gatehook stack, and an application made by `npx gatehook app create orders-api`.
  const gatehook = {
    tableName: 'Gatehook-dev-Table',
    issuer: 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
    application: 'orders-api',
  };
  const app = new App();
  new OrdersStack(app, 'Orders', { gatehook });
  app.synth();
}
