import * as api from 'databrain-edge';
import { answer } from '../../server-side.mjs';

export async function loader({ request }) {
  const { searchParams } = new URL(request.url);
  return Response.json(await answer(api, searchParams.get('baseUrl'), searchParams.get('label')));
}
