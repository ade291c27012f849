import { defineConfig } from 'vitest/config';
import { version } from '../package.json' with { type: 'json' };

export default defineConfig({
  define: { __VERSION__: JSON.stringify(version) },
  test: {
    include: ['test/unit/**/*.test.ts'],
    environment: 'happy-dom',
  },
});
