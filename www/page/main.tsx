import { render } from 'preact';
import { App } from './components/app';
import { startUpdating } from './state/broker';
import { loadSession } from './state/session';

const root = document.getElementById('page');
if (!root) throw new Error('index.html has no #page element');
startUpdating();
render(<App />, root);
void loadSession();
