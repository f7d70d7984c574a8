import { render } from 'preact';
import { App } from './parts/app';
import { follow } from './state/broker';
import { askSession } from './state/session';

const root = document.getElementById('page');
if (!root) throw new Error('index.html lacks #page');
follow();
render(<App />, root);
void askSession();
