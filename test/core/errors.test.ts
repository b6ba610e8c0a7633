import assert from 'node:assert/strict';
import { BrokerError, ConfigError, LogicError, NetworkError, RefusedError } from '../../src/lib/core/errors.ts';
import { EXIT_MEANINGS, exitCodeOf } from '../../src/lib/core/exit-code.ts';

const failure = { code: 'some_code', message: 'it broke', cure: 'mend it' };

describe('typed errors', () => {
  it('carry code, cause, cure and whether a retry can help', () => {
    const underneath = new Error('ECONNRESET');
    const error = new NetworkError({ ...failure, retryable: true, cause: underneath });
    assert.deepEqual(
      [error.name, error.code, error.message, error.cure, error.retryable, error.cause],
      ['NetworkError', 'some_code', 'it broke', 'mend it', true, underneath],
    );
    assert.equal(new BrokerError(failure).retryable, false);
  });

  it('end with the exit code of their kind: configuration 2, refusals 3, broker and network 4, the rest 1', () => {
    const codes = [ConfigError, RefusedError, NetworkError, BrokerError, LogicError].map((kind) =>
      exitCodeOf(new kind(failure)),
    );
    assert.deepEqual([...codes, exitCodeOf('thrown text')], [2, 3, 4, 4, 1, 1]);
    assert.deepEqual(
      EXIT_MEANINGS.map(([code]) => code),
      [0, 1, 2, 3, 4, 5, 130],
    );
  });
});
