// A page whose loader calls on the server, and that tells in the browser what went wrong.
import { createApiToken, isDatabrainError } from 'databrain-edge';

export async function loader() {
  const request = { dataAppName: 'Customer Portal Analytics', name: 'Of a page' };
  await createApiToken(request, { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN });
  return null;
}

export default () => <p>Created.</p>;

export const ErrorBoundary = ({ error }) => (
  <p>{isDatabrainError(error) ? error.outcome : 'It failed.'}</p>
);
