import { dataAppName } from '../state/selection';
import { emulator, mayProvision } from '../state/session';
import { DataAppPicker } from './data-app-picker';
import { FaultCard } from './fault-card';
import { TimelineCard } from './timeline-card';
import { TokensCard } from './tokens-card';

/** The page of a signed-in user. */
export const Console = () => (
  <div class="console">
    <div class="console-head">
      <div>
        <h1>{dataAppName.value ?? 'API tokens'}</h1>
        <p class="muted">
          One token per name, shared by all callers.
          {!mayProvision.value && ' You can view tokens. Only provisioners can create and rotate them.'}
        </p>
      </div>
      <DataAppPicker />
    </div>
    <div class="columns">
      <TokensCard />
      <TimelineCard />
      {emulator.value && <FaultCard />}
    </div>
  </div>
);
