import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { DatabrainError } from 'databrain-edge';

test('a missing data app is reported', async () => {
  const error = new DatabrainError({
    message: 'Data app not found',
    code: 'DATA_APP_NOT_FOUND',
    kind: 'notFound',
    outcome: 'rejected',
    operation: 'createApiToken',
    attempts: 1,
    status: 400,
  });
  const createApiToken = mock.fn(() => Promise.reject(error));
  await assert.rejects(createApiToken(), { code: 'DATA_APP_NOT_FOUND', outcome: 'rejected' });
});
