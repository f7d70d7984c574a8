import { toFailure } from '../api/failure';
import { describeFailure } from '../format/failure';
import { emulator, session, signOut } from '../state/session';
import { toast } from '../state/toasts';
import { Icon } from './icon';
import { ThemeButton } from './theme-button';

async function handleSignOut() {
  try {
    await signOut();
  } catch (reason) {
    toast('error', `You are still signed in. ${describeFailure(toFailure(reason)).title}.`);
  }
}

const METHODS = { access: 'through Cloudflare Access', secret: 'with a secret', session: 'with a session' };

export function Header() {
  const { value } = session;
  return (
    <header class="top">
      <div class="top-inner">
        <a class="brand" href="#/">
          <span class="brand-mark">
            <Icon name="key" />
          </span>
          Token broker
        </a>
        {emulator.value && (
          <span class="badge emulator" title="The Worker uses an emulated Databrain API. Nothing here is real.">
            <span class="visually-hidden">This is </span>Emulator<span class="wide-only"> mode</span>
          </span>
        )}
        <div class="top-end">
          {value.status === 'signedIn' && (
            <div class="caller">
              <span class="caller-id" title={`Signed in ${METHODS[value.caller.via] ?? ''}`}>
                {value.caller.id}
              </span>
              <span class={`badge role ${value.caller.role}`}>
                <span class="visually-hidden">Role: </span>
                {value.caller.role}
              </span>
            </div>
          )}
          <ThemeButton />
          {value.status === 'signedIn' && value.caller.via === 'access' && (
            <a class="button ghost sign-out" href="/cdn-cgi/access/logout">
              <Icon name="sign-out" />
              <span>Sign out</span>
            </a>
          )}
          {value.status === 'signedIn' && value.caller.via !== 'access' && (
            <button type="button" class="button ghost sign-out" onClick={handleSignOut}>
              <Icon name="sign-out" />
              <span>Sign out</span>
            </button>
          )}
        </div>
      </div>
    </header>
  );
}
