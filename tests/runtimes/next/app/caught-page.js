import * as api from 'databrain-edge';
import { visit } from '../../visit.mjs';

// Catches what Next.js throws while it builds, too.
export default async function Page() {
  let text;
  try {
    text = await visit(api, process.env.COUNTED_PORT);
  } catch (error) {
    text = error.code;
  }
  return <p>{text}</p>;
}
