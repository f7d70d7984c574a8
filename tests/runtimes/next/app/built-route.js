import * as api from 'databrain-edge';
import { visit } from '../../visit.mjs';

// Asks nothing of the request, so Next.js 14 answers it while it builds.
export async function GET() {
  return new Response(await visit(api, process.env.COUNTED_PORT));
}
