import * as api from 'databrain-edge';
import { answerOrError } from '../answer-or-error.mjs';

export default defineEventHandler((event) => answerOrError(api, getQuery(event)));
