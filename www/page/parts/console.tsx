import { dataAppName } from '../state/place';
import { emulator, mayProvision } from '../state/session';
import { DataAppPicker } from './data-app-picker';
import { FaultCard } from './fault-card';
import { TimelineCard } from './timeline-card';
import { TokensCard } from './tokens-card';

/** What somebody sees who is signed in. */
export const Console = () => (
  <div class="console">
    <div class="console-head">
      <div>
        <h1>{dataAppName.value ?? 'API tokens'}</h1>
        <p class="quiet">
          One token per name, whoever asks and wherever.
          {!mayProvision.value && ' You may look; creating and rotating is for provisioners.'}
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
