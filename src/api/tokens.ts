import { finalize, map, type Observable, share, switchMap, tap } from 'rxjs';
import type { ApiErrorFactory } from './api-error.js';
import { type Params, paramsOf } from './params.js';
import type { ApiOptions } from './types.js';

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
  let generation = 0;
  let fresh: Params = {};
  let renewing: Observable<Params> | undefined;
  const freshened = () => paramsOf(params, errors).pipe(map((given) => ({ ...given, ...fresh })));

  return {
    generation: () => generation,
    // A function is asked before every request anyway, and may speak for another user by then.
    current: isFunction ? () => paramsOf(params, errors) : freshened,
    renewed(seen) {
      if (!refresh && !isFunction) return undefined;
      if (seen < generation) return freshened();
      renewing ??= (refresh ? paramsOf(refresh, errors) : paramsOf(params, errors)).pipe(
        tap((given) => {
          generation += 1;
          if (refresh) fresh = given;
        }),
        switchMap((given) => (refresh ? freshened() : [given])),
        finalize(() => {
          renewing = undefined;
        }),
        share(),
      );
      return renewing;
    },
  };
}
