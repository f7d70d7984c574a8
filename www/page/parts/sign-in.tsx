import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { type ApiFailure, failureOf } from '../api/failure';
import { askSession, emulator, session, signIn } from '../state/session';
import { FailureNote } from './failure-note';

export function SignIn() {
  const failure = useSignal<ApiFailure | undefined>(undefined);
  const busy = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);

  async function enter(event: Event) {
    event.preventDefault();
    const secret = field.current?.value.trim() ?? '';
    busy.value = true;
    failure.value = undefined;
    try {
      await signIn(secret);
    } catch (reason) {
      failure.value = failureOf(reason);
      busy.value = false;
      field.current?.select();
    }
  }

  const { value } = session;
  const access = value.at === 'out' && value.signIn.includes('access');
  const wrong = failure.value?.status === 401;
  return (
    <div class="door">
      <form class="card door-card" onSubmit={enter}>
        <h1>Sign in</h1>
        <p class="quiet">See, create and rotate the API tokens of your data apps.</p>
        {value.at === 'out' && value.notice && (
          <p class="note calm" role="status">
            {value.notice}
          </p>
        )}
        <div class="field">
          <label for={id}>Secret</label>
          <input
            ref={field}
            id={id}
            type="password"
            autocomplete="current-password"
            spellcheck={false}
            required
            aria-invalid={wrong}
            aria-describedby={`${id}-hint ${id}-wrong`}
          />
          <p id={`${id}-hint`} class="hint">
            {emulator.value
              ? 'Emulator mode: the command that started the broker has printed the secret.'
              : 'The operator of the broker issues one for each caller.'}
          </p>
          <p id={`${id}-wrong`} class="wrong" role="alert">
            {wrong && 'This secret is not valid. Check that it is complete.'}
          </p>
        </div>
        {failure.value && !wrong && <FailureNote failure={failure.value} />}
        <button type="submit" class="button primary wide" aria-disabled={busy.value} disabled={busy.value}>
          {busy.value ? 'Signing in…' : 'Sign in'}
        </button>
        {access && (
          <>
            <p class="or">or</p>
            <button type="button" class="button wide" onClick={askSession}>
              Continue with Cloudflare Access
            </button>
          </>
        )}
      </form>
    </div>
  );
}
