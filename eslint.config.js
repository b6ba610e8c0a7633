// Type-aware lint of everything, and the rules that keep decisions pure: no clock, no randomness, no environment
// outside the files that adapt them. test/house/rooms.test.ts checks the import table itself.
import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const PURE_ROOMS = ['core', 'calendar', 'market', 'strategies', 'risk', 'orders', 'session', 'stats'];
const impure = (name) => ({ name, message: 'The pure rooms get time, randomness and settings from outside.' });

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'test-results/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: ['./test/tsconfig.json'] } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config/environment.ts reads it.' },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: PURE_ROOMS.map((room) => `src/lib/${room}/**`),
    rules: {
      'no-restricted-globals': [
        'error',
        ...['Date', 'performance', 'process', 'setTimeout', 'setInterval', 'fetch', 'crypto', 'console'].map(impure),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Take it from the Rng port.' },
      ],
    },
  },
  { files: ['src/lib/config/environment.ts', 'test/**'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['bin/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { __dirname: 'readonly', process: 'readonly', console: 'readonly' },
    },
  },
);
