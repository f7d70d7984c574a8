'use client';

import { useEffect, useState } from 'react';

export function Dashboard() {
  const [dashboard, setDashboard] = useState();
  const [failure, setFailure] = useState();

  useEffect(() => {
    const load = async () => {
      // Defines <dbn-dashboard>. Not a static import, which Next.js would run on the server too.
      await import('@databrainhq/plugin/web');
      const response = await fetch('/api/guest-token', { method: 'POST' });
      const answer = await response.json();
      if (response.ok) setDashboard(answer);
      else setFailure(answer.message);
    };
    load().catch(() => setFailure('The dashboard could not be loaded.'));
  }, []);

  if (failure) return <p role="alert">{failure}</p>;
  if (!dashboard) return <p>Loading…</p>;
  return <dbn-dashboard token={dashboard.token} dashboard-id={dashboard.embedId} />;
}
