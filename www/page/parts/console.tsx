import { dataAppName } from '../state/place';
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
        <p class="quiet">
          One token for each name, for all callers.
          {!mayProvision.value && ' You can view the tokens; only provisioners can create and rotate them.'}
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
