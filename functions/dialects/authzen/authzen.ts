// OpenID AuthZEN Authorization API 1.0: evaluations, one or many at once, and searches among listed candidates.
import type { DialectRoute, HttpDialect } from '../shared/dialect.ts';
import { SIGNATURE_OR_KEY } from '../shared/proof-places.ts';
import { configurationRoute } from './configuration.ts';
import { MORE_VALUES, TEMPLATES } from './entities.ts';
import { evaluate, evaluateBatch } from './evaluations.ts';
import { renderMalformed, renderRefusal, renderRefused, SUBJECT_TYPES } from './messages.ts';
import { SEARCH_SETTINGS, searchActions, searchResources, searchSubjects } from './search.ts';

function route(path: string, answer: DialectRoute['answer']): DialectRoute {
  return {
    path,
    methods: ['POST'],
    accepts: ['application/json'],
    proof: SIGNATURE_OR_KEY,
    echoesRequestId: true,
    answer,
    render: renderRefusal,
    malformed: renderMalformed,
    refused: renderRefused,
  };
}

export const authzen: HttpDialect = {
  name: 'authzen',
  title: 'Policy enforcement points that speak AuthZEN 1.0',
  prefix: '',
  pathKeys: false,
  pages: ['authzen'],
  permissionTemplates: TEMPLATES,
  moreValues: MORE_VALUES,
  settings: {
    [SUBJECT_TYPES]: {
      meaning: 'the types of subjects that are users; without it, user',
      form: /^[^\s,]+(,[^\s,]+){0,9}$/,
      example: 'up to 10 types separated by commas, such as user,identity',
    },
    ...SEARCH_SETTINGS,
  },
  routes: [
    route('/access/v1/evaluation', evaluate),
    route('/access/v1/evaluations', evaluateBatch),
    route('/access/v1/search/subject', searchSubjects),
    route('/access/v1/search/resource', searchResources),
    route('/access/v1/search/action', searchActions),
  ],
  documents: [configurationRoute],
};
