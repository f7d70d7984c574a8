// The selected data app and token. They are stored in the URL fragment, so they survive a reload, work with the back button,
// and are never sent to a server.
import { computed, signal } from '@preact/signals';

interface Selection {
  dataApp: string | undefined;
  token: string | undefined;
}

function read(): Selection {
  const [dataApp, token] = location.hash.replace(/^#\/?/, '').split('/').map(decode);
  return { dataApp: dataApp || undefined, token: token || undefined };
}

function decode(part: string) {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

const selection = signal(read());
addEventListener('hashchange', () => {
  selection.value = read();
});

export const dataAppName = computed(() => selection.value.dataApp);
export const tokenName = computed(() => selection.value.token);

export function select(dataApp: string | undefined, token?: string) {
  const parts = [dataApp, token].filter((part) => part !== undefined).map(encodeURIComponent);
  const hash = `#/${parts.join('/')}`;
  if (location.hash !== hash) history.pushState(null, '', hash);
  selection.value = { dataApp, token };
}
