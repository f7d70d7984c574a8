// Creates a guest token for the user who is signed in. The key of the data app stays on the server.
import { createGuestToken, isDatabrainError } from 'databrain-edge';
import { getSignedInUser } from '../utils/session.js';

const ONE_HOUR_MS = 3_600_000;

export default defineEventHandler(async (event) => {
  // Who asks is known from the session alone: a client id of the request could be anybody's.
  const user = await getSignedInUser(event);
  if (!user) throw failure(401, 'Unauthorized', 'Sign in first.');

  const config = useRuntimeConfig(event);
  try {
    const { token } = await createGuestToken(
      { clientId: user.clientId, dataAppName: config.databrainDataApp, expiresInMs: ONE_HOUR_MS },
      { apiKey: config.databrainApiKey, baseUrl: config.databrainApiUrl },
    );
    return { token, embedId: config.databrainEmbedId };
  } catch (error) {
    if (!isDatabrainError(error)) throw error;
    console.error(`${error.code}: ${error.message}`);
    throw failure(502, 'Bad Gateway', 'The dashboard is not available.');
  }
});

const failure = (statusCode, statusMessage, message) =>
  createError({ statusCode, statusMessage, message });
