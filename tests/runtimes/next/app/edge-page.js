import * as api from 'databrain-edge';
import { visit } from '../../../visit.mjs';

export const runtime = 'edge';

export default async function Page({ params }) {
  const { port } = await params;
  return <p>{await visit(api, port)}</p>;
}
