import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from './icon';

/** After this time, the key is hidden again, since others may see the screen. */
const SHOWN_MS = 60_000;

const masked = (key: string) => '•'.repeat(Math.min(key.length, 36));

interface Props {
  value: string;
  fingerprint: string;
}

export function KeyShown({ value, fingerprint }: Props) {
  const shown = useSignal(true);
  const copied = useSignal(false);
  // Not a toast, since screen readers read nothing outside of an open modal dialog.
  const told = useSignal('');
  const copyButton = useRef<HTMLButtonElement>(null);
  const output = useRef<HTMLElement>(null);
  const id = useId();
  useEffect(() => copyButton.current?.focus(), []);
  useEffect(() => {
    const timer = setTimeout(() => {
      shown.value = false;
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);

  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      copied.value = true;
      shown.value = false;
      told.value = 'The key was copied to the clipboard and is hidden again.';
    } catch {
      // Copying fails without https or if the browser forbids it. The user can still copy the selection.
      shown.value = true;
      requestAnimationFrame(() => output.current && getSelection()?.selectAllChildren(output.current));
      told.value = 'The browser does not allow this page to copy. The key is selected: press Ctrl+C or ⌘C.';
    }
  }

  return (
    <div class="key">
      <p class="note warn">
        <Icon name="warn" />
        <span>
          This page shows the key only once. Put it into a secret store. Services get it from <code>GET /api/key</code>.
        </span>
      </p>
      <div class="key-box">
        <p id={id} class="key-label">
          Key
        </p>
        <code ref={output} class={`key-value ${shown.value ? '' : 'masked'}`} role="group" aria-labelledby={id}>
          {shown.value ? value : <span aria-hidden="true">{masked(value)}</span>}
          {!shown.value && <span class="unseen">hidden</span>}
        </code>
        <div class="key-acts">
          <button ref={copyButton} type="button" class="button primary" onClick={copy}>
            <Icon name={copied.value ? 'check' : 'copy'} />
            {copied.value ? 'Copied' : 'Copy key'}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => {
              shown.value = !shown.value;
            }}
          >
            <Icon name={shown.value ? 'hidden' : 'eye'} />
            {shown.value ? 'Hide key' : 'Show key'}
          </button>
        </div>
        <p class="hint" role="status">
          {told}
        </p>
      </div>
      <p class="quiet">
        Fingerprint <code>{fingerprint}</code>
      </p>
      <div class="modal-acts">
        <button type="button" class="button" onClick={(event) => event.currentTarget.closest('dialog')?.close()}>
          Done
        </button>
      </div>
    </div>
  );
}
