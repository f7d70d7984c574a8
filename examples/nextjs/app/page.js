import { Dashboard } from './dashboard.js';

export default function Page() {
  return (
    <main>
      <h1>Sales</h1>
      <Dashboard />
    </main>
  );
}
