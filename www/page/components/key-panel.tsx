import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from './icon';

/** After this time, the key is masked again, because other people may see the screen. */
const REVEALED_MS = 60_000;

const masked = (key: string) => '•'.repeat(Math.min(key.length, 36));

interface Props {
  value: string;
  fingerprint: string;
}

export function KeyPanel({ value, fingerprint }: Props) {
  const revealed = useSignal(true);
  const copied = useSignal(false);
  // Not a toast, because screen readers ignore everything outside an open modal dialog.
  const status = useSignal('');
  const copyButton = useRef<HTMLButtonElement>(null);
  const output = useRef<HTMLElement>(null);
  const id = useId();
  useEffect(() => copyButton.current?.focus(), []);
  useEffect(() => {
    const timer = setTimeout(() => {
      revealed.value = false;
    }, REVEALED_MS);
    return () => clearTimeout(timer);
  }, []);

  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      copied.value = true;
      revealed.value = false;
      status.value = 'The key was copied to the clipboard and is hidden again.';
    } catch {
      // Copying fails without HTTPS, or if the browser denies permission. The user can still copy the selection.
      revealed.value = true;
      requestAnimationFrame(() => output.current && getSelection()?.selectAllChildren(output.current));
      status.value = 'The browser does not allow this page to copy. The key is selected: press Ctrl+C or ⌘C.';
    }
  }

  return (
    <div class="key">
      <p class="note warning">
        <Icon name="warning" />
        <span>
          This page shows the key only once. Save it in a secret store. Services can fetch it with <code>GET /api/key</code>.
        </span>
      </p>
      <div class="key-box">
        <p id={id} class="key-label">
          Key
        </p>
        <code ref={output} class={`key-value ${revealed.value ? '' : 'masked'}`} role="group" aria-labelledby={id}>
          {revealed.value ? value : <span aria-hidden="true">{masked(value)}</span>}
          {!revealed.value && <span class="visually-hidden">hidden</span>}
        </code>
        <div class="key-actions">
          <button ref={copyButton} type="button" class="button primary" onClick={copy}>
            <Icon name={copied.value ? 'check' : 'copy'} />
            {copied.value ? 'Copied' : 'Copy key'}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => {
              revealed.value = !revealed.value;
            }}
          >
            <Icon name={revealed.value ? 'hidden' : 'eye'} />
            {revealed.value ? 'Hide key' : 'Show key'}
          </button>
        </div>
        <p class="hint" role="status">
          {status}
        </p>
      </div>
      <p class="muted">
        Fingerprint <code>{fingerprint}</code>
      </p>
      <div class="modal-actions">
        <button type="button" class="button" onClick={(event) => event.currentTarget.closest('dialog')?.close()}>
          Done
        </button>
      </div>
    </div>
  );
}
