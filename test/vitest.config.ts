import { defineConfig } from 'vitest/config';
import { version } from '../package.json' with { type: 'json' };

export default defineConfig({
  define: { __VERSION__: JSON.stringify(version) },
  test: {
    include: ['test/unit/**/*.test.ts'],
    environment: 'happy-dom',
    // A process for many files, which loads each module once: a third of the time of one for each.
    isolate: false,
    // Enough for a machine that is busy with other things.
    testTimeout: 30_000,
    setupFiles: ['test/setup/unit.ts'],
  },
});
