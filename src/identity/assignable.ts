import type { Experiment } from '../model/experiment.ts';
import type { Assignable } from './assign.ts';

/** What `firsthand/assign` takes. */
export function assignable({ site, salt, variants, traffic, group, slice, holdout }: Experiment): Assignable {
  return {
    salt,
    variants,
    traffic,
    group: group === null ? undefined : { salt: `${site}/group/${group}`, from: slice },
    holdout: holdout === 0 ? undefined : { salt: `${site}/holdout`, share: holdout },
  };
}
