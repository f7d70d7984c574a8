// One client in a process of its own. Usage: node --expose-gc process.mjs KIND CLIENT, with a channel to its parent.
const [kind, client] = process.argv.slice(2);

/** @type {{prepare(load: () => Promise<{connect: import('../clients.mjs').Connect}>, client: string): Promise<(task: any) => Promise<unknown>>}} */
const { prepare } = await import(`./${kind}.mjs`);
const work = await prepare(() => import(`../clients/${client}.mjs`), client);

process.on('message', (task) => {
  work(task).then(
    (result) => process.send?.({ result }),
    (error) => process.send?.({ error: error?.stack ?? String(error) }),
  );
});
