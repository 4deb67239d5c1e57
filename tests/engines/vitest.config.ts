import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The suites of reports, asked about ClickHouse. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: [
      'tests/reports/**/*.test.ts',
      'tests/scenarios/**/*.test.ts',
      'tests/warehouse/dialect.test.ts',
      'tests/engines/*.test.ts',
    ],
    // Figures that no engine has a part in.
    exclude: [
      'tests/reports/experiments/statistics.test.ts',
      'tests/reports/select.test.ts',
      'tests/reports/page.test.ts',
      '**/node_modules/**',
    ],
    setupFiles: ['tests/engines/setup.ts'],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
