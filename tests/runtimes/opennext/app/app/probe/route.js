import * as api from 'databrain-edge';
import { answerOrError } from '../../answer-or-error.mjs';

export async function GET(request) {
  const { searchParams } = new URL(request.url);
  return Response.json(await answerOrError(api, Object.fromEntries(searchParams)));
}
