import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { type ApiFailure, toFailure } from '../api/failure';
import { loadSession, emulator, session, signIn } from '../state/session';
import { FailureNote } from './failure-note';

export function SignIn() {
  const failure = useSignal<ApiFailure | undefined>(undefined);
  const busy = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);

  async function submit(event: Event) {
    event.preventDefault();
    const secret = field.current?.value.trim() ?? '';
    busy.value = true;
    failure.value = undefined;
    try {
      await signIn(secret);
    } catch (reason) {
      failure.value = toFailure(reason);
      busy.value = false;
      field.current?.select();
    }
  }

  const { value } = session;
  const hasAccess = value.status === 'signedOut' && value.signInMethods.includes('access');
  const isWrong = failure.value?.status === 401;
  return (
    <div class="auth">
      <form class="card auth-card" onSubmit={submit}>
        <h1>Sign in</h1>
        <p class="muted">View, create and rotate the API tokens of your data apps.</p>
        {value.status === 'signedOut' && value.notice && (
          <p class="note neutral" role="status">
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
            aria-invalid={isWrong}
            aria-describedby={`${id}-hint ${id}-error`}
          />
          <p id={`${id}-hint`} class="hint">
            {emulator.value
              ? 'In emulator mode, the command that started the broker prints the secret.'
              : 'The operator of the broker issues a secret to each caller.'}
          </p>
          <p id={`${id}-error`} class="field-error" role="alert">
            {isWrong && 'This secret is not valid. Check that it is complete.'}
          </p>
        </div>
        {failure.value && !isWrong && <FailureNote failure={failure.value} />}
        <button type="submit" class="button primary wide" aria-disabled={busy.value} disabled={busy.value}>
          {busy.value ? 'Signing in…' : 'Sign in'}
        </button>
        {hasAccess && (
          <>
            <p class="or">or</p>
            <button type="button" class="button wide" onClick={loadSession}>
              Continue with Cloudflare Access
            </button>
          </>
        )}
      </form>
    </div>
  );
}
