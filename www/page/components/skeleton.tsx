/** A placeholder of about the size of the content that is being loaded. */
export const Skeleton = ({ what, rows = 3 }: { what: string; rows?: number }) => (
  <div class="skeleton-list" role="status">
    <span class="visually-hidden">Loading {what}</span>
    {Array.from({ length: rows }, (_, row) => (
      <div key={row} class="skeleton" aria-hidden="true" />
    ))}
  </div>
);
