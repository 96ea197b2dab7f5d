// All suites about the synthesised stack in one Jest file: loading aws-cdk-lib anew for each would take seconds every time.
import './authorizer.suite.ts';
import './cloud-front.suite.ts';
import './data.suite.ts';
import './direct-function.suite.ts';
import './gatehook.suite.ts';
import './http-api.suite.ts';
import './management.suite.ts';
import './monitoring.suite.ts';
import './identity.suite.ts';
import './nag.suite.ts';
import './permissions.suite.ts';
import './routes.suite.ts';
import './settings.suite.ts';
import './token-keys.suite.ts';
import './webhook-function.suite.ts';
