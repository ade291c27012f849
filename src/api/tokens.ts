import { defer, map, type Observable } from 'rxjs';
import type { ApiOptions } from '../contract/api.js';
import { shared } from '../rx/shared.js';
import type { ApiErrorFactory } from './api-error.js';
import { type Params, paramsOf } from './params.js';

/** The common parameters, and their renewal once the API has refused a token. */
export interface Tokens {
  /** How often they have been renewed. */
  readonly generation: () => number;
  readonly current: () => Observable<Params>;
  /**
   * Fresh ones, asked for once however many calls wait; `undefined` where nobody can be asked. Where they were renewed
   * after `generation`, nobody is asked again. The first wait is for whom `refresh` may have to ask, a person; the second
   * for the page's code alone.
   */
  readonly renewed: (generation: number) => Observable<Observable<Params>> | undefined;
}

export function createTokens({ params = {} as never, refresh }: ApiOptions, errors: ApiErrorFactory): Tokens {
  const isFunction = typeof params === 'function';
  const given$ = paramsOf('params', params, errors);
  let generation = 0;
  /** Lies over parameters that are a value; a function may speak for another user the next time. */
  let kept: Params = {};
  const current = (): Observable<Params> => given$.pipe(map((given) => ({ ...given, ...kept })));

  const refreshed$ = paramsOf('refresh', refresh, errors).pipe(
    map((fresh) => {
      generation += 1;
      if (!isFunction) kept = { ...kept, ...fresh };
      return fresh;
    }),
    shared,
    map((fresh) => current().pipe(map((given) => ({ ...given, ...fresh })))),
  );
  const renewed$ = given$.pipe(
    map((given) => {
      generation += 1;
      return given;
    }),
    shared,
  );

  return {
    generation: () => generation,
    current,
    renewed(seen) {
      if (!refresh && !isFunction) return undefined;
      if (refresh && seen === generation) return refreshed$;
      return defer(() => [seen < generation ? current() : renewed$]);
    },
  };
}
