import * as api from 'databrain-edge';
import { visit } from '../../visit.mjs';

// Asks nothing of the request, so Next.js renders it while it builds.
export default async function Page() {
  return <p>{await visit(api, process.env.COUNTED_PORT)}</p>;
}
