import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // One more than the two cores of a small machine: many tests wait for a server, a browser or a disk.
    maxWorkers: 3,
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
