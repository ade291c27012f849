// What TypeDoc reads of the public names, and what it misses.
import { stripVTControlCharacters } from 'node:util';
import { Application, ReflectionKind } from 'typedoc';

/**
 * @param {string} entry the file whose exports are public
 * @param {string} tsconfig
 * @returns {Promise<{ project: import('typedoc').ProjectReflection, faults: string[] }>}
 */
export async function readApi(entry, tsconfig) {
  const app = await Application.bootstrap({
    entryPoints: [entry],
    tsconfig,
    // tsc has checked the types.
    skipErrorChecking: true,
    excludeExternals: true,
    disableGit: true,
    sourceLinkTemplate: '{path}',
    sort: ['source-order'],
    jsDocCompatibility: { defaultTag: false },
    validation: {
      notDocumented: true,
      invalidLink: true,
      notExported: false,
      rewrittenLink: false,
      unusedMergeModuleWith: true,
    },
    // Of the condition in its type, no name of ours.
    intentionallyNotDocumented: ['ofType.__type.type'],
    logLevel: 'None',
  });
  /** @type {string[]} */
  const faults = [];
  const log = app.logger.log.bind(app.logger);
  app.logger.log = (message, level) => {
    if (level > 1) faults.push(stripVTControlCharacters(message));
    log(message, level);
  };
  const project = await app.convert();
  if (!project) throw new Error(faults.join('\n'));
  app.validate(project);
  for (const item of project.getReflectionsByKind(ReflectionKind.Property)) {
    const owner = item.parent?.name ?? '';
    const isOption = /(Options|Paths)$/.test(owner) && item.flags.isOptional;
    if (isOption && !item.comment?.getTag('@default'))
      faults.push(`${owner}.${item.name} does not say its default`);
  }
  return { project, faults };
}
