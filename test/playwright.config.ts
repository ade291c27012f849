import { defineConfig } from 'playwright/test';
import { findQuickBrowser } from './setup/find-browser.mjs';

export default defineConfig({
  projects: ['e2e', 'bench', 'soak', 'picture', 'consumers'].map((name) => ({ name, testDir: name })),
  outputDir: '../.test-results',
  fullyParallel: true,
  workers: 2,
  // Enough for a machine that is slow, or busy with other things.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['./consumers/table-reporter.ts'], ['./setup/summary-reporter.ts']],
  use: {
    // One context for the tests of a worker, which Playwright clears between them; see `context` of the fixture, too.
    reuseContext: true,
    // Traces cost more than the tests: of what failed, see the command that the summary prints.
    trace: 'off',
    launchOptions: {
      executablePath: findQuickBrowser() ?? '',
      args: [
        // Chromium refuses to start its sandbox as root, as in containers.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        // The rest keeps it off the network: the tests talk to loopback only.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-default-apps',
        '--disable-gpu',
        '--disable-quic',
        '--disable-sync',
        '--no-default-browser-check',
        '--no-first-run',
      ],
    },
  },
});
