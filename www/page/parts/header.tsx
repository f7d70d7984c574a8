import { failureOf } from '../api/failure';
import { emulator, session, signOut } from '../state/session';
import { toast } from '../state/toasts';
import { inWords } from '../words/failure';
import { Icon } from './icon';
import { ThemeButton } from './theme-button';

async function leave() {
  try {
    await signOut();
  } catch (reason) {
    toast('bad', `You are still signed in. ${inWords(failureOf(reason)).title}.`);
  }
}

const VIA = { access: 'by Cloudflare Access', secret: 'by secret', session: 'by session' };

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
          <span class="badge emulator" title="Nothing here is real: the Worker uses an emulated Databrain API.">
            <span class="unseen">This is </span>Emulator<span class="wide-only"> mode</span>
          </span>
        )}
        <div class="top-end">
          {value.at === 'in' && (
            <div class="caller">
              <span class="caller-id" title={`Signed in ${VIA[value.caller.via] ?? ''}`}>
                {value.caller.id}
              </span>
              <span class={`badge role ${value.caller.role}`}>
                <span class="unseen">Role: </span>
                {value.caller.role}
              </span>
            </div>
          )}
          <ThemeButton />
          {value.at === 'in' && value.caller.via === 'access' && (
            <a class="button ghost sign-out" href="/cdn-cgi/access/logout">
              <Icon name="leave" />
              <span>Sign out</span>
            </a>
          )}
          {value.at === 'in' && value.caller.via !== 'access' && (
            <button type="button" class="button ghost sign-out" onClick={leave}>
              <Icon name="leave" />
              <span>Sign out</span>
            </button>
          )}
        </div>
      </div>
    </header>
  );
}
