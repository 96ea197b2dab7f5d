// Prints each mutant that no test noticed at once, so that a long run which is ended early is not lost.
import { judge, lineOf, type Mutant } from './report.ts';

class SurvivorsReporter {
  onMutantTested(mutant: Mutant): void {
    for (const change of judge([mutant]).survived) console.log(lineOf(change));
  }
}

export const strykerPlugins = [{ kind: 'Reporter', name: 'survivors', injectableClass: SurvivorsReporter }];
