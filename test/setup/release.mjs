// `npm run release`, or `npm run release -- v1.2.3` where that tag is to be what is released. Publishes nothing.
import { prepareRelease, Refusal } from './release/release.mjs';

try {
  console.log(prepareRelease(process.cwd(), { tag: process.argv[2] }));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(`\nNo release.\n${error.message}`);
  process.exitCode = 1;
}
