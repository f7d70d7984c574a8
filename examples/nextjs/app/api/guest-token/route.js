// Creates a guest token for the user who is signed in. The key of the data app stays on the server.
import { createGuestToken, isDatabrainError } from 'databrain-edge';
import { getSignedInUser } from '../../../lib/session.js';

const ONE_HOUR_MS = 3_600_000;

export async function POST() {
  // Who asks is known from the session alone: a client id of the request could be anybody's.
  const user = await getSignedInUser();
  if (!user) return Response.json({ message: 'Sign in first.' }, { status: 401 });

  const { DATABRAIN_API_KEY: apiKey, DATABRAIN_API_URL: baseUrl } = process.env;
  const { DATABRAIN_DATA_APP: dataAppName, DATABRAIN_EMBED_ID: embedId } = process.env;
  try {
    const { token } = await createGuestToken(
      { clientId: user.clientId, dataAppName, expiresInMs: ONE_HOUR_MS },
      { apiKey, baseUrl },
    );
    return Response.json({ token, embedId });
  } catch (error) {
    if (!isDatabrainError(error)) throw error;
    console.error(`${error.code}: ${error.message}`);
    return Response.json({ message: 'The dashboard is not available.' }, { status: 502 });
  }
}
