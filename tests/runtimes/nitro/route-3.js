import * as api from 'databrain-edge';
import { answerOrError } from '../answer-or-error.mjs';

export default ({ url }) => answerOrError(api, Object.fromEntries(url.searchParams));
