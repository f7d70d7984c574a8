// A page whose server function calls, and that tells in the browser what went wrong.
import { createFileRoute } from '@tanstack/react-router';
import { createServerFn } from '@tanstack/react-start';
import { createApiToken, isDatabrainError } from 'databrain-edge';

const mint = createServerFn().handler(async () => {
  const request = { dataAppName: 'Customer Portal Analytics', name: 'Of a page' };
  await createApiToken(request, { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN });
  return null;
});

export const Route = createFileRoute('/')({
  loader: () => mint(),
  component: () => <p>Created.</p>,
  errorComponent: ({ error }) => <p>{isDatabrainError(error) ? error.outcome : 'It failed.'}</p>,
});
