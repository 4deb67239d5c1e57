import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Two cores: servers, browsers and worker threads of the tests need one of them.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/engines/**', 'tests/browser/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          // A browser on a busy machine may be late; what is wrong is wrong three times.
          retry: 2,
          globalSetup: ['tests/browser/setup.ts'],
          // Loading Playwright takes a second; once a worker is enough.
          isolate: false,
        },
      },
    ],
  },
});
