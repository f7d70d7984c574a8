// The selected data app and token. They are in the fragment of the URL, so that they survive a reload, work with the back
// button, and are never sent to a server.
import { computed, signal } from '@preact/signals';

interface Place {
  dataApp: string | undefined;
  token: string | undefined;
}

function read(): Place {
  const [dataApp, token] = location.hash.replace(/^#\/?/, '').split('/').map(decoded);
  return { dataApp: dataApp || undefined, token: token || undefined };
}

function decoded(part: string) {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

const place = signal(read());
addEventListener('hashchange', () => {
  place.value = read();
});

export const dataAppName = computed(() => place.value.dataApp);
export const tokenName = computed(() => place.value.token);

export function goTo(dataApp: string | undefined, token?: string) {
  const parts = [dataApp, token].filter((part) => part !== undefined).map(encodeURIComponent);
  const hash = `#/${parts.join('/')}`;
  if (location.hash !== hash) history.pushState(null, '', hash);
  place.value = { dataApp, token };
}
