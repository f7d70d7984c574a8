import { createFileRoute } from '@tanstack/react-router';
import * as api from 'databrain-edge';
import { answer } from '../../server-side.mjs';

async function GET({ request }) {
  const { searchParams } = new URL(request.url);
  return Response.json(await answer(api, searchParams.get('baseUrl'), searchParams.get('label')));
}

export const Route = createFileRoute('/mint')({ server: { handlers: { GET } } });
