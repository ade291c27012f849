import { map, type Observable, share, switchMap, tap } from 'rxjs';
import type { ApiOptions } from '../contract/api.js';
import type { ApiErrorFactory } from './api-error.js';
import { type Params, paramsOf } from './params.js';

/** The common parameters, and their renewal once the API has refused a token. */
export interface Tokens {
  /** How often they have been renewed. */
  readonly generation: () => number;
  readonly current: () => Observable<Params>;
  /**
   * Fresh ones, asked for once however many calls wait; `undefined` where nobody can be asked. Where they were renewed
   * after `generation`, nobody is asked again.
   */
  readonly renewed: (generation: number) => Observable<Params> | undefined;
}

export function createTokens({ params = {} as never, refresh }: ApiOptions, errors: ApiErrorFactory): Tokens {
  const isFunction = typeof params === 'function';
  const given$ = paramsOf('params', params, errors);
  let generation = 0;
  /** Lies over parameters that are a value; a function may speak for another user the next time. */
  let kept: Params = {};
  const current = (): Observable<Params> => given$.pipe(map((given) => ({ ...given, ...kept })));

  const asked$ = refresh
    ? paramsOf('refresh', refresh, errors).pipe(
        switchMap((fresh) => current().pipe(map((given) => ({ given: { ...given, ...fresh }, fresh })))),
      )
    : given$.pipe(map((given) => ({ given, fresh: {} as Params })));
  const renewing$ = asked$.pipe(
    tap(({ fresh }) => {
      generation += 1;
      if (!isFunction) kept = { ...kept, ...fresh };
    }),
    map(({ given }) => given),
    share(),
  );

  return {
    generation: () => generation,
    current,
    renewed(seen) {
      if (!refresh && !isFunction) return undefined;
      return seen < generation ? current() : renewing$;
    },
  };
}
