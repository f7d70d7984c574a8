import { askSession, session } from '../state/session';
import { Console } from './console';
import { FailureNote } from './failure-note';
import { Header } from './header';
import { SignIn } from './sign-in';
import { Skeleton } from './skeleton';
import { Toasts } from './toasts';

function Current() {
  const { value } = session;
  switch (value.at) {
    case 'asking':
      return (
        <div class="door">
          <h1 class="unseen">Token broker</h1>
          <div class="card door-card">
            <Skeleton what="the page" />
          </div>
        </div>
      );
    case 'failed':
      return (
        <div class="door">
          <h1 class="unseen">Token broker</h1>
          <FailureNote failure={value.failure} onRetry={askSession} />
        </div>
      );
    case 'out':
      return <SignIn />;
    case 'in':
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
