// The link to rustdoc, which is below the same root. TypeDoc does not make its own links relative.
const { base } = document.documentElement.dataset;
const link = Object.assign(document.createElement('a'), {
  href: `${base}rust/databrain_edge/index.html`,
  textContent: 'Rust',
});
document.querySelector('#tsd-toolbar-links')?.append(link);
