import * as api from 'databrain-edge';
import { answerOrError } from '../../answer-or-error.mjs';

export default async function handler({ query }, response) {
  response.json(await answerOrError(api, query));
}
