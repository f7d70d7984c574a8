import { loadSession, session } from '../state/session';
import { Console } from './console';
import { FailureNote } from './failure-note';
import { Header } from './header';
import { SignIn } from './sign-in';
import { Skeleton } from './skeleton';
import { Toasts } from './toasts';

function Current() {
  const { value } = session;
  switch (value.status) {
    case 'loading':
      return (
        <div class="auth">
          <h1 class="visually-hidden">Token broker</h1>
          <div class="card auth-card">
            <Skeleton what="the page" />
          </div>
        </div>
      );
    case 'failed':
      return (
        <div class="auth">
          <h1 class="visually-hidden">Token broker</h1>
          <FailureNote failure={value.failure} onRetry={loadSession} />
        </div>
      );
    case 'signedOut':
      return <SignIn />;
    case 'signedIn':
      return <Console />;
  }
}

export const App = () => (
  <>
    <Header />
    <main>
      <Current />
    </main>
    <Toasts />
  </>
);
